import Foundation

/// Where words go: results to standard output, everything else to standard error.
enum Terminal {
  /// Writes a line of a result.
  static func write(_ line: String) {
    write(line + "\n", to: STDOUT_FILENO)
  }

  /// Writes a line about the run.
  static func writeError(_ line: String) {
    write(line + "\n", to: STDERR_FILENO)
  }

  /// Writes a text to a descriptor. Nobody reads a pipe that is closed: the program ends there, as
  /// it does where the signal for that is not ignored.
  fileprivate static func write(_ text: String, to descriptor: Int32) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno == EPIPE {
        signal(SIGPIPE, SIG_DFL)
        raise(SIGPIPE)
      } else if errno != EINTR {
        return
      }
    }
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
    Terminal.write("\r\(title) \(bar) \(done) of \(total)", to: STDERR_FILENO)
  }

  /// Takes the bar away.
  func finish() {
    if wasDrawn { Terminal.write("\r\u{1B}[K", to: STDERR_FILENO) }
  }
}
