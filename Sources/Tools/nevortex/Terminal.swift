import Foundation

/// Where words go: results to standard output, everything else to standard error.
enum Terminal {
  /// Writes a line of a result.
  static func write(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
  }

  /// Writes a line about the run.
  static func writeError(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
  }

  /// Writes one JSON object with its keys in order.
  static func write(json value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    write(String(decoding: try encoder.encode(value), as: UTF8.self))
  }
}

/// Long work on standard error: a bar where that is a terminal and the work lasts over a second.
struct ProgressBar {
  private let title: String
  private let isVisible: Bool
  private let start = ContinuousClock.now
  private var lastDrawn = ContinuousClock.now
  private var wasDrawn = false

  /// A bar that shows nothing yet.
  init(_ title: String) {
    self.title = title
    isVisible = isatty(STDERR_FILENO) == 1
  }

  /// Says how much is done; draws at most ten times a second.
  mutating func update(_ done: Int, of total: Int) {
    let now = ContinuousClock.now
    guard isVisible, now - start > .seconds(1), now - lastDrawn > .milliseconds(100) else { return }
    lastDrawn = now
    wasDrawn = true
    let width = 32
    let filled = total > 0 ? done * width / total : 0
    let bar = String(repeating: "█", count: filled) + String(repeating: "·", count: width - filled)
    FileHandle.standardError.write(Data("\r\(title) \(bar) \(done) of \(total)".utf8))
  }

  /// Takes the bar away.
  func finish() {
    if wasDrawn { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
  }
}
