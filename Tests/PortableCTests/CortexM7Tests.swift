import CompilerPipeline
import FirmwareBuilder
import Foundation
import PackageWriter
import PlanLowering
import SharedBytes
import TestSupport
import Testing
import ToolProcess

@testable import PortableC

/// The exported C, compiled by GCC for a Cortex-M7, next to what the Swift compiler makes of the
/// same sources without the processor's own instructions.
@Suite(
  .serialized, .enabled(if: TestData.isPresent, "needs the model data"),
  .enabled(if: BoardProgram.cortexM7.isPresent, "needs arm-none-eabi-gcc and qemu-system-arm"))
struct CortexM7Tests {
  private static let board = BoardProgram.cortexM7

  /// A folder with the objects of both, which stays for the tests' time.
  private struct Objects {
    let folder: ScratchBox
    let native: [String]
    let translated = ["nevortex.c.o"]
  }

  private final class ScratchBox: Sendable {
    let url: URL
    private let scratch: ScratchFolder
    init() throws {
      scratch = try ScratchFolder()
      url = scratch.url
    }
  }

  private static let objects = Result { () throws -> Objects in
    let box = try ScratchBox()
    let source = PortableObject(root: TestData.packageRoot)
    let text = try RuntimeLibrary.source(of: try source.bytes())
    try Data(text.utf8).write(to: box.url.appendingPathComponent("nevortex.c"))
    try board.compile("nevortex.c", in: box.url, ["-Wall", "-Wextra", "-Werror"])
    try Data(RuntimePrograms.onBoard.utf8).write(to: box.url.appendingPathComponent("main.c"))
    try board.compile("main.c", in: box.url)
    let modules = try source.compile(
      [
        "-target", "armv7em-none-none-eabi", "-Xcc", "-mcpu=cortex-m7", "-Xcc",
        "-mfloat-abi=soft", "-Xcc", "-DNVX_PLAIN_KERNELS", "-Xcc", "-U__ARM_FEATURE_DSP", "-Xcc",
        "-U__ARM_FEATURE_SIMD32",
      ], into: box.url)
    return Objects(folder: box, native: modules.map(\.lastPathComponent))
  }

  @Test(
    "the C gives every golden answer in at most 1.1 times the instructions of Embedded Swift",
    arguments: RuntimeLibraryTests.models.keys.sorted())
  func instructions(model: String) throws {
    let objects = try Self.objects.get()
    let plan = try PlanLowering.plan(try RuntimeLibraryTests.graph(model))
    let data = try ScratchFolder()
    try data.write("package", Data(PackageWriter.bytes(of: plan)))
    try data.write("inputs", try Self.goldens(model, "in"))
    try data.write("outputs", try Self.goldens(model, "out"))
    let assembly = ["package", "inputs", "outputs"].map { name in
      """
      .section .rodata.\(name), "a"
      .balign 16
      .global \(name)
      \(name):
      .incbin "\(data.url.appendingPathComponent(name).path)"
      .global \(name)End
      \(name)End:

      """
    }.joined()
    let folder = objects.folder.url
    try Data(assembly.utf8).write(to: folder.appendingPathComponent("data.S"))
    try Self.board.compile("data.S", in: folder)
    func ticks(_ runtime: [String]) throws -> Int {
      let lines = try Self.board.run(["main.c.o", "data.S.o"] + runtime, in: folder)
      let counts = lines.filter { $0.first == "ticks" }.compactMap { Int($0[1]) }
      try #require(counts.count == 4, "\(lines)")
      return counts.reduce(0, +)
    }
    let (c, swift) = (try ticks(objects.translated), try ticks(objects.native))
    print("\(model) on cortex-m7: \(c * 10) instructions in C, \(swift * 10) in Swift")
    #expect(Double(c) <= 1.10 * Double(swift))
  }

  @Test("the C takes at most 1.2 times the flash of Embedded Swift")
  func flash() throws {
    let objects = try Self.objects.get()
    let names = ["nvx_open", "nvx_check", "nvx_input", "nvx_output", "nvx_run"]
    func bytes(_ of: [String]) throws -> Int {
      try Self.board.flashBytes(of: of, reachedFrom: names, in: objects.folder.url)
    }
    let (c, swift) = (try bytes(objects.translated), try bytes(objects.native))
    print("flash on cortex-m7: \(c) bytes from C, \(swift) from Swift")
    #expect(swift > 10_000)
    #expect(Double(c) <= 1.2 * Double(swift))
  }

  private static func goldens(_ model: String, _ kind: String) throws -> Data {
    try (0..<4).reduce(into: Data()) {
      $0 += try TestData.bytes("golden/\(model)/\(kind)\($1).bin")
    }
  }
}
