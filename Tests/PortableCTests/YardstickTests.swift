import FirmwareBuilder
import Foundation
import TestSupport
import Testing
import ToolProcess

@testable import PortableC

/// Kernels by way of C next to the same kernels written in C, on an LX106.
@Suite(
  .enabled(
    if: BoardProgram.xtensaLX106.isPresent, "needs xtensa-lx106-elf-gcc and qemu-system-xtensa"))
struct YardstickTests {
  @Test("translated kernels take at most 1.1 times the instructions of those written by hand")
  func instructions() throws {
    let board = BoardProgram.xtensaLX106
    let folder = try ScratchFolder()
    let fixtures = TestData.packageRoot.appendingPathComponent("Tests/PortableCTests/Fixtures")
    let source = try Data(contentsOf: fixtures.appendingPathComponent("Yardstick.swift-source"))
    try folder.write("Yardstick.swift", source)
    let swift = folder.url.appendingPathComponent("Yardstick.swift")
    let object = try PortableObject(root: TestData.packageRoot)
      .bytes(adding: swift, module: "Yardstick")
    let text = try CTranslation(
      try WasmObject(object), exporting: Self.functions, replaceable: RuntimeLibrary.microKernels
    ).text(header: nil, notice: "Kernels.")
    try folder.write("kernels.c", Data(text.utf8))
    let written = ["yardstick.c", "harness.c"].map { fixtures.appendingPathComponent($0).path }
    for source in ["kernels.c"] + written { try board.compile(source, in: folder.url) }
    let lines = try board.run(
      ["kernels.c.o", "yardstick.c.o", "harness.c.o"], in: folder.url)
    #expect(lines.map(\.first) == ["pointwise", "row", "depthwise", "convolution"])
    for line in lines {
      let ticks = line.dropFirst().compactMap { Double($0) }
      try #require(ticks.count == 2 && ticks[1] > 1000)
      print("\(line[0]) on xtensa-lx106: \(ticks[0] / ticks[1]) of what takes it by hand")
      #expect(ticks[0] <= 1.10 * ticks[1], "\(line)")
    }
  }

  private static let functions: [CFunction] = {
    let common: [CFunction.Parameter] = [
      .init("const int32_t *", "extents"), .init("const int8_t *", "input"),
      .init("const int8_t *", "weights"), .init("const int32_t *", "bias"),
      .init("const int32_t *", "multipliers"), .init("const int8_t *", "shifts"),
    ]
    let (scratch, output) = (
      CFunction.Parameter("int8_t *", "scratch"), CFunction.Parameter("int8_t *", "output")
    )
    return [
      CFunction("swift_product", nil, common + [output]),
      CFunction("swift_depthwise", nil, common + [scratch, output]),
      CFunction("swift_convolution", nil, common + [scratch, output]),
    ]
  }()
}
