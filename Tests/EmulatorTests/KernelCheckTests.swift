import BoardCatalog
import Emulator
import FirmwareBuilder
import Foundation
import TestSupport
import Testing
import ToolProcess

@Suite struct KernelCheckTests {
  @Test(
    "on its own processor every version of a kernel equals the plain one",
    arguments: boardsUnderTest)
  func agreement(board: Board) throws {
    let image = try FirmwareBuilder(root: TestData.packageRoot).image(.kernelCheck, for: board)
    let result = try Emulator.checkKernels(seeds: 8, on: image)
    #expect(result.seeds == 8)
    #expect(result.family == board.kernelFamily)
  }

  @Test("a version with a wrong last element is found, with the seed of the case")
  func disagreement() throws {
    let scratch = try ScratchFolder()
    try FileManager.default.createDirectory(
      at: scratch.url.appendingPathComponent("Sources"), withIntermediateDirectories: true)
    for path in ["Firmware", "Sources/Run"] {
      try FileManager.default.copyItem(
        at: TestData.packageRoot.appendingPathComponent(path),
        to: scratch.url.appendingPathComponent(path))
    }
    let kernel = scratch.url.appendingPathComponent(
      "Sources/Run/Kernels/FullyConnected+ArmDSP.swift")
    let sound = try String(contentsOf: kernel, encoding: .utf8)
    let broken = sound.replacingOccurrences(
      of: "while index < count {", with: "while index &+ 1 < count {")
    #expect(broken != sound)
    try Data(broken.utf8).write(to: kernel)
    let image = try FirmwareBuilder(root: scratch.url).image(.kernelCheck, for: .cortexM4)
    let error = try #require(throws: EmulatorError.self) {
      try Emulator.checkKernels(seeds: 1, on: image)
    }
    guard case .kernelMismatch("cortex-m4", let report) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(report.hasPrefix("family 1 seed "))
  }
}
