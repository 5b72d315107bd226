import BoardCatalog
import Emulator
import FirmwareBuilder
import Foundation
import TestSupport
import Testing
import ToolProcess

// Firmware that holds the operators of one package and no others.
@Suite struct LinkedOperatorTests {
  private func image(for package: Data, on board: Board) throws -> FirmwareImage {
    try FirmwareBuilder(root: TestData.packageRoot)
      .image(.runner, .operators(of: package), for: board)
  }

  @Test(
    "firmware with the operators of a package runs it, in a fraction of the flash",
    arguments: boardsUnderTest)
  func smallest(board: Board) throws {
    var samples = SamplePackages(seed: 11)
    let package = samples.fullyConnected(inputs: 33, outputs: 17)
    let input = Data(samples.bytes(33))
    let image = try image(for: package, on: board)
    let job = PackageJob(package: package, inputs: [input])
    let answer = try Emulator.run([job], on: image).packages[0]
    #expect(answer.outputs == [try hostAnswer(package, input: input)])
    guard let footprint = image.layout?.footprint,
      let general = try runner(for: board).layout?.footprint
    else { return }
    #expect(footprint.runtimeFlashBytes * 3 < general.runtimeFlashBytes)
    #expect(footprint.runtimeFlashBytes < footprint.flashBytes)
  }

  @Test("an operator that is not linked is refused by name", arguments: boardsUnderTest)
  func otherOperator(board: Board) throws {
    var samples = SamplePackages(seed: 12)
    let image = try image(for: samples.fullyConnected(inputs: 8, outputs: 8), on: board)
    try expectRefusal(of: samples.lookup(count: 16), inputBytes: 16, on: image)
  }

  @Test("a layout of weights that is not linked is refused", arguments: [Board.cortexM4])
  func otherLayout(board: Board) throws {
    var samples = SamplePackages(seed: 13)
    let image = try image(for: samples.fullyConnected(inputs: 8, outputs: 8), on: board)
    let package = samples.fullyConnected(inputs: 8, outputs: 8, layout: .blocks4x4)
    _ = try Emulator.run(
      [PackageJob(package: package, inputs: [Data(count: 8)])], on: runner(for: board))
    try expectRefusal(of: package, inputBytes: 8, on: image)
  }

  private func expectRefusal(
    of package: Data, inputBytes: Int, on image: FirmwareImage
  ) throws {
    let job = PackageJob(package: package, inputs: [Data(count: inputBytes)])
    let error = try #require(throws: EmulatorError.self) { try Emulator.run([job], on: image) }
    guard case .refused(image.board.name, package: 0, let reason) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(reason.hasPrefix("operator 0 opcode"))
    #expect(reason.contains("notLinked"))
  }

  @Test(
    "an exported image holds its package and answers with nothing put behind it",
    arguments: boardsUnderTest.filter { $0.emulation?.host != .process })
  func exported(board: Board) throws {
    var samples = SamplePackages(seed: 14)
    let package = samples.fullyConnected(inputs: 40, outputs: 9)
    let input = Data(samples.bytes(40))
    let folder = try ScratchFolder()
    let image = try FirmwareBuilder(root: TestData.packageRoot)
      .export(package, for: board, to: folder.url.appendingPathComponent("model.elf"))
    #expect(image.layout?.holdsPackage == true)
    // The job's own package is not looked at: it is not even one.
    let job = PackageJob(package: Data(count: 16), inputs: [input])
    let answer = try Emulator.run([job], on: image).packages[0]
    #expect(answer.outputs == [try hostAnswer(package, input: input)])
  }

  @Test("for a package that would be refused no firmware is made")
  func damaged() throws {
    var samples = SamplePackages(seed: 15)
    let package = samples.fullyConnected(inputs: 8, outputs: 8).dropLast(16)
    #expect(throws: FirmwareError.self) { try FirmwareContent.operators(of: Data(package)) }
  }
}
