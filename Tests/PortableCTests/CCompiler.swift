import Foundation
import ToolProcess

/// A C compiler of this machine that makes 32-bit programs, as the translated file wants.
struct CCompiler: CustomStringConvertible {
  let program: String
  let options: [String]

  var description: String { ([program] + options).joined(separator: " ") }

  /// Every warning there is is an error.
  static let strict = ["-m32", "-Wall", "-Wextra", "-Werror", "-pedantic"]

  /// Compiles 32-bit programs and checks them while they run.
  static let sanitizing = CCompiler(
    program: "gcc",
    options: strict + [
      "-std=c99", "-O1", "-msse2", "-mfpmath=sse", "-fno-sanitize-recover=all",
      "-fsanitize=undefined,address,float-cast-overflow",
    ])
  static let optimizing = CCompiler(program: "gcc", options: strict + ["-std=c99", "-O2"])

  /// Whether 32-bit programs can be compiled and run here.
  static let isPresent: Bool = {
    guard ToolProcess.find("gcc") != nil else { return false }
    let text = "#include <stdint.h>\nint main(void) { return sizeof(void *) - 4; }\n"
    return (try? sanitizing.run(["main.c": text])) != nil
  }()

  /// Compiles files, each by its name, and runs the program; what it prints.
  func run(
    _ files: [String: String], arguments: [String] = [], libraries: [String] = []
  ) throws -> String {
    let folder = try ScratchFolder()
    for (name, text) in files { try folder.write(name, Data(text.utf8)) }
    let sources = files.keys.filter { $0.hasSuffix(".c") }.sorted()
    let language = program.hasSuffix("++") ? ["-x", "c++"] : []
    let output = folder.url.appendingPathComponent("program")
    try ToolCall.run(
      program, options + language + sources + ["-o", output.path] + libraries, in: folder.url)
    return try ToolCall.run(output.path, arguments, in: folder.url)
  }

  /// Compiles one file without linking it.
  func check(_ name: String, _ files: [String: String]) throws {
    let folder = try ScratchFolder()
    for (name, text) in files { try folder.write(name, Data(text.utf8)) }
    let language = program.hasSuffix("++") ? ["-x", "c++"] : []
    try ToolCall.run(program, options + language + ["-c", name, "-o", "object"], in: folder.url)
  }
}
