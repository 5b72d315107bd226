import BoardCatalog
import Emulator
import FirmwareBuilder
import TestSupport
import Testing

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
    let sources = try SourceCopy()
    try sources.edit(
      "Sources/Run/Kernels/MatrixProduct+ArmDSP.swift",
      replacing: "let rest = depth & 3", by: "let rest = max(0, depth & 3 &- 1)")
    let image = try FirmwareBuilder(root: sources.root).image(.kernelCheck, for: .cortexM4)
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
