public import Foundation

/// A process of `PeerProcess`, built beside the tests, and what it says.
public final class PeerProgram {
  // A class: it is a process, and there is one of it.
  private let process = Process()
  private let output = Pipe()
  private let input = Pipe()
  private var held = Data()

  /// The program; nil where it was not built.
  public static let program: URL? = {
    var folder = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    while folder.path != "/" {
      folder = folder.deletingLastPathComponent()
      let candidate = folder.appendingPathComponent("PeerProcess")
      if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
    }
    return nil
  }()

  /// Starts the program with these words.
  public init(_ program: URL, _ words: [String]) throws {
    process.executableURL = program
    process.arguments = words
    process.standardOutput = output
    process.standardInput = input
    try process.run()
  }

  /// The next line; nil when the process has ended and all was read.
  public func line() -> String? {
    while true {
      if let end = held.firstIndex(of: 0x0A) {
        defer { held = Data(held[(end + 1)...]) }
        return String(decoding: held[..<end], as: UTF8.self)
      }
      let more = output.fileHandleForReading.availableData
      if more.isEmpty { return nil }
      held += more
    }
  }

  /// The words of the next line that begins with this one; nil when the process ended without it.
  public func words(after first: String) -> [String]? {
    while let line = line() {
      let words = line.split(separator: " ").map(String.init)
      if words.first == first { return Array(words.dropFirst()) }
      if words.first == "error" { return nil }
    }
    return nil
  }

  /// Tells it to end, without waiting.
  public func tellToStop() {
    try? input.fileHandleForWriting.write(contentsOf: Data("stop\n".utf8))
  }

  /// Kills it, and waits until it is gone.
  public func kill() {
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// Waits for its end.
  public func finish() -> Int32 {
    process.waitUntilExit()
    return process.terminationStatus
  }
}
