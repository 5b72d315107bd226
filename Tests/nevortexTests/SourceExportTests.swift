import Foundation
import Testing

/// What `export --as c` writes, tried as someone would who knows C and nothing else.
@Suite struct SourceExportTests {
  private static let compilerIsPresent: Bool = {
    let folder = try? Folder()
    guard let folder else { return false }
    let source = folder.path("empty.c")
    try? "#include <stdio.h>\nint main(void) { return 0; }\n".write(
      toFile: source, atomically: true, encoding: .utf8)
    return (try? shell("gcc -m32 -o empty empty.c", in: folder.path("."))) != nil
  }()

  @Test(
    "the one line of its README gives the answer of `run`",
    .enabled(if: compilerIsPresent, "needs gcc with 32-bit libraries (gcc-multilib)"))
  func readme() throws {
    let folder = try Folder()
    try buildExample(to: folder.path("my digits.nvx"))
    let export = try Command(
      "export", folder.path("my digits.nvx"), "--as", "c", "-o", folder.path("in-c"), "--json")
    #expect(export.status == 0, "\(export.errors)")
    let inspection = try Command("inspect", folder.path("my digits.nvx"), "--json").object()
    let arenaBytes = try #require(inspection["arenaBytes"] as? Int)
    #expect(try export.object()["arenaBytes"] as? Int == arenaBytes)
    let readme = try String(contentsOfFile: folder.path("in-c/README.md"), encoding: .utf8)
    let lines = readme.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    let compile = try #require(lines.first { $0.hasPrefix("cc ") })
    let run = try #require(lines.first { $0.hasPrefix("./") })
    #expect(run == "./my_digits")
    let input = (0..<1024).map { UInt8(truncatingIfNeeded: $0 * 7 + 3) }
    try Data(input).write(to: URL(fileURLWithPath: folder.path("in-c/input.bin")))
    try Self.shell(compile + " -Wall -Wextra -Werror", in: folder.path("in-c"))
    let answer = try Self.shell(run + " input.bin", in: folder.path("in-c"))
    let here = try Command(
      "run", folder.path("my digits.nvx"), "--input", folder.path("in-c/input.bin"), "--output",
      folder.path("answer.bin"))
    #expect(here.status == 0, "\(here.errors)")
    let expected = try Data(contentsOf: URL(fileURLWithPath: folder.path("answer.bin")))
    let found = answer.split(separator: "\n").map { $0.split(separator: " ")[4] }
    #expect(found.map(String.init) == expected.map { "\(Int8(bitPattern: $0))" })
    #expect(throws: (any Error).self) {
      try Self.shell("./my_digits README.md", in: folder.path("in-c"))
    }
  }

  @Test(
    "each layout has the files that its build system asks for, and they compile",
    .enabled(if: compilerIsPresent, "needs gcc with 32-bit libraries (gcc-multilib)"),
    arguments: [
      (
        "esp-idf", "idf_component.yml CMakeLists.txt Kconfig examples/run/CMakeLists.txt", "include"
      ),
      ("arduino", "library.properties keywords.txt examples/Run/Run.ino", "src"),
      (
        "zephyr", "zephyr/module.yml zephyr/Kconfig zephyr/CMakeLists.txt samples/run/prj.conf",
        "include"
      ),
    ])
  func layouts(name: String, files: String, headers: String) throws {
    let folder = try Folder()
    try buildExample(to: folder.path("digits.nvx"))
    let export = try Command(
      "export", folder.path("digits.nvx"), "--as", "c", "--for", name, "-o", folder.path("out"))
    #expect(export.status == 0, "\(export.errors)")
    let common = "README.md LICENSE src/nevortex.c src/digits.c \(headers)/nevortex.h"
    for file in "\(common) \(files)".split(separator: " ") {
      #expect(folder.holds("out/\(file)"), "\(file)")
    }
    let strict = "gcc -m32 -std=c99 -Wall -Wextra -Werror -pedantic -I \(headers) -c -o /dev/null"
    for source in ["src/nevortex.c", "src/digits.c"] {
      try Self.shell("\(strict) \(source)", in: folder.path("out"))
    }
    let examples = ["examples/run/main/main.c", "samples/run/src/main.c"]
      .filter { folder.holds("out/\($0)") }
    #expect(examples.count == (name == "arduino" ? 0 : 1))
    for example in examples { try Self.shell("\(strict) \(example)", in: folder.path("out")) }
  }

  @Test("a folder with files in it is left alone, and options of the other form are refused")
  func refusals() throws {
    let folder = try Folder()
    try buildExample(to: folder.path("digits.nvx"))
    let intoFull = try Command(
      "export", folder.path("digits.nvx"), "--as", "c", "-o", folder.path("."))
    #expect(intoFull.status == 64)
    #expect(intoFull.errors.contains("not empty"))
    let options = [
      ["--as", "c", "--board", "cortex-m4"], ["--as", "firmware", "--for", "zephyr"],
    ]
    for form in options {
      let command = try Command(
        ["export", folder.path("digits.nvx"), "-o", folder.path("new")] + form)
      #expect(command.status == 64)
      #expect(!folder.holds("new"))
    }
  }

  @discardableResult
  private static func shell(_ line: String, in folder: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", line + " 2>&1"]
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw ShellError(line: line, output: output)
    }
    return output
  }

  private struct ShellError: Error {
    let line: String
    let output: String
  }
}
