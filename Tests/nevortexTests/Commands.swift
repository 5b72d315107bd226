import Foundation
import TestSupport

/// The program as a user calls it, built beside the tests.
struct Command {
  let status: Int32
  let output: String
  let errors: String

  /// Runs `nevortex` with these arguments.
  init(_ arguments: String...) throws { try self.init(arguments) }

  /// Runs `nevortex` with these arguments, in this process's environment and what is added to it.
  init(_ arguments: [String], environment: [String: String] = [:]) throws {
    let process = Process()
    process.executableURL = Self.program
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let (out, err) = (Pipe(), Pipe())
    process.standardOutput = out
    process.standardError = err
    try process.run()
    // Errors are few lines: they wait in the pipe while the output is read.
    output = String(decoding: out.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    errors = String(decoding: err.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    status = process.terminationStatus
  }

  /// The one JSON object on standard output.
  func object() throws -> [String: Any] {
    let value = try JSONSerialization.jsonObject(with: Data(output.utf8))
    return value as? [String: Any] ?? [:]
  }

  // The test runner's own executable lies in the folder of the products.
  static let program: URL = {
    let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    var folder = bundle.deletingLastPathComponent()
    while folder.path != "/" {
      let candidate = folder.appendingPathComponent("nevortex")
      if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
      folder = folder.deletingLastPathComponent()
    }
    return TestData.packageRoot.appendingPathComponent(".build/debug/nevortex")
  }()
}

/// A folder that is there for one test.
final class Folder {
  let url = FileManager.default.temporaryDirectory
    .appendingPathComponent("nevortex-\(UUID().uuidString)")

  init() throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// The path of a file in it.
  func path(_ name: String) -> String { url.appendingPathComponent(name).path }

  /// Whether a file is there.
  func holds(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }
}

/// Files of the example.
enum Example {
  static func path(_ name: String) -> String {
    TestData.packageRoot.appendingPathComponent("Examples/drawn-digits/\(name)").path
  }
}
