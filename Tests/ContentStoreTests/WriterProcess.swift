import Foundation

/// A process of `StoreWriter`, built beside the tests, and what it says.
final class WriterProcess {
  private let process = Process()
  private let pipe = Pipe()
  private var held = Data()

  /// The program; nil where it was not built.
  static let program: URL? = {
    var folder = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    while folder.path != "/" {
      folder = folder.deletingLastPathComponent()
      let candidate = folder.appendingPathComponent("StoreWriter")
      if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
    }
    return nil
  }()

  /// Starts a program with these words.
  init(_ words: [String]) throws {
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = words
    process.standardOutput = pipe
    try process.run()
  }

  /// The next line; nil when the process has ended and all was read.
  func line() -> String? {
    while true {
      if let end = held.firstIndex(of: 0x0A) {
        defer { held = Data(held[(end + 1)...]) }
        return String(decoding: held[..<end], as: UTF8.self)
      }
      let more = pipe.fileHandleForReading.availableData
      if more.isEmpty { return nil }
      held += more
    }
  }

  /// Kills it, and waits until it is gone.
  func kill() {
    // `env` has become the program: the identifier is its own.
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// Waits for its end.
  func finish() -> Int32 {
    process.waitUntilExit()
    return process.terminationStatus
  }
}
