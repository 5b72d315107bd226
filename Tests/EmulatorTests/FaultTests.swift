import BoardCatalog
import Emulator
import FirmwareBuilder
import Foundation
import TestSupport
import Testing

@Suite struct FaultTests {
  @Test(
    "a stack that leaves RAM ends in the fault handler's report",
    arguments: [Board.cortexM55, .rv32imac, .aarch64, .xtensaLX106])
  func stackOverflow(board: Board) throws {
    let sources = try SourceCopy()
    let reserve = try #require(board.emulation).stackBoundBytes / 1024
    // Less than any inference takes.
    try sources.edit(
      "Firmware/\(board.name)/board.ld", replacing: "STACK_BYTES = \(reserve)K",
      by: "STACK_BYTES = 512")
    let image = try FirmwareBuilder(root: sources.root).image(.runner, for: board)
    var samples = SamplePackages(seed: 5)
    let package = samples.fullyConnected(inputs: 8, outputs: 8)
    let job = PackageJob(package: package, inputs: [Data(count: 8)])
    let error = try #require(throws: EmulatorError.self) {
      try Emulator.run([job], on: image, limitSeconds: 60)
    }
    guard case .fault(board.name, let report) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(report.hasPrefix("fault: cause 0x"))
  }
}
