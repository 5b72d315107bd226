import Foundation
import TestSupport

/// A program that has run in the root of the package.
struct Command {
  /// Its exit status.
  let status: Int32
  /// What it wrote to standard output and standard error.
  let output: String

  /// Runs `words` with `input` on standard input.
  init(_ words: [String], input: String = "") throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("tidy-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    // Files, not pipes: a full pipe would stop the program for ever.
    let (inputFile, outputFile) = (folder.appending(path: "in"), folder.appending(path: "out"))
    try Data(input.utf8).write(to: inputFile)
    try Data().write(to: outputFile)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = words
    process.currentDirectoryURL = TestData.packageRoot
    process.standardInput = try FileHandle(forReadingFrom: inputFile)
    let output = try FileHandle(forWritingTo: outputFile)
    process.standardOutput = output
    process.standardError = output
    try process.run()
    process.waitUntilExit()
    status = process.terminationStatus
    self.output = String(decoding: try Data(contentsOf: outputFile), as: UTF8.self)
  }
}
