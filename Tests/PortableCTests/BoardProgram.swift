import FirmwareBuilder
import Foundation
import TestSupport
import ToolProcess

/// A program in C for an emulated board, made by a compiler of GCC's for it.
struct BoardProgram {
  /// `arm-none-eabi-` or `xtensa-lx106-elf-`.
  let prefix: String
  /// How all of its C is compiled, and linked.
  let options: [String]
  /// The folder of its linker script below `Firmware`.
  let board: String
  let qemu: [String]

  static let cortexM7 = BoardProgram(
    prefix: "arm-none-eabi-", options: ["-mcpu=cortex-m7", "-mthumb", "-mfloat-abi=soft", "-O2"],
    board: "cortex-m7", qemu: ["qemu-system-arm", "-M", "mps2-an500"])
  static let xtensaLX106 = BoardProgram(
    prefix: "xtensa-lx106-elf-",
    options: ["-O2", "-fno-schedule-insns", "-mtext-section-literals"],
    board: "xtensa-lx106", qemu: ["qemu-system-xtensa", "-M", "sim", "-cpu", "lx106"])

  /// Whether its tools are here.
  var isPresent: Bool {
    ToolProcess.find(prefix + "gcc") != nil && ToolProcess.find(qemu[0]) != nil
  }

  private static let firmware = TestData.packageRoot.appendingPathComponent("Firmware")

  /// Compiles a file of `folder`.
  func compile(_ source: String, in folder: URL, _ more: [String] = []) throws {
    let platform = ["Firmware/Platform", "Sources/Run/CPortableAPI/include"].flatMap {
      ["-I", TestData.packageRoot.appendingPathComponent($0).path]
    }
    try ToolCall.run(
      prefix + "gcc",
      options + [
        "-std=c11", "-ffreestanding", "-fno-builtin", "-fno-tree-loop-distribute-patterns",
        "-ffunction-sections", "-fdata-sections", "-c", source, "-o", Self.object(source),
      ] + platform + more, in: folder)
  }

  /// The object that `compile` makes of a file.
  static func object(_ source: String) -> String {
    (source as NSString).lastPathComponent + ".o"
  }

  /// Links objects of `folder` with the board's own, runs them, and returns the words of each line
  /// that they say.
  func run(_ objects: [String], in folder: URL) throws -> [[String]] {
    let own = Self.firmware.appendingPathComponent(board).path
    let script = "\(own)/board.ld"
    var sources = ["stack.c", "exits.c", "memory.c"].map {
      Self.firmware.appendingPathComponent("Platform/\($0)").path
    }
    sources += ["startup.S", "simcall.c", "integers.c"].map { "\(own)/\($0)" }
      .filter { FileManager.default.fileExists(atPath: $0) }
    for source in sources { try compile(source, in: folder) }
    try ToolCall.run(
      prefix + "gcc",
      options + [
        "-nostdlib", "-nostartfiles", "-Wl,--gc-sections", "-Wl,--no-warn-rwx-segments", "-L",
        Self.firmware.appendingPathComponent("cortex-m").path, "-T", script,
      ] + objects + sources.map(Self.object) + ["-lgcc", "-o", "program.elf"], in: folder)
    let said = try ToolCall.run(
      qemu[0],
      Array(qemu.dropFirst()) + [
        "-icount", "shift=0", "-semihosting-config", "enable=on,target=native", "-display", "none",
        "-monitor", "none", "-serial", "none", "-kernel", "program.elf",
      ], in: folder)
    return said.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
  }

  /// The bytes of code and constants that these functions reach in objects of `folder`.
  func flashBytes(of objects: [String], reachedFrom names: [String], in folder: URL) throws -> Int {
    let roots = names.flatMap { ["-u", $0] }
    try ToolCall.run(
      prefix + "ld", ["-r", "--gc-sections", "-e", names[0]] + roots + objects + ["-o", "all.o"],
      in: folder)
    let table = try ToolCall.run(prefix + "size", ["all.o"], in: folder).split(separator: "\n")
    guard let first = table.last?.split(whereSeparator: \.isWhitespace).first,
      let bytes = Int(first)
    else { throw ToolCall.Failure(description: "\(table)") }
    return bytes
  }
}
