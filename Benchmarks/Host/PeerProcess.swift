import Foundation

/// A Python that runs the other engines and answers each line with a line.
///
/// A class, as it owns a process that must end with it.
final class PeerProcess {
  private let process = Process()
  private let requests = Pipe()
  private let answers = Pipe()
  private var received: [UInt8] = []
  /// What has been loaded, by name and version, each once.
  private(set) var engines: [String] = []

  init(python: URL, script: URL) throws {
    process.executableURL = python
    process.arguments = [script.path]
    process.standardInput = requests
    process.standardOutput = answers
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  deinit {
    try? requests.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  /// Loads a model into an engine.
  func load(_ engine: String, path: String) throws {
    let name = try ask("load \(engine) \(path)")
    if !engines.contains(name) { engines.append(name) }
  }

  /// The nanoseconds of each of `count` runs.
  func run(_ engine: String, count: Int) throws -> [Double] {
    let answer = try ask("run \(engine) \(count)")
    let times = answer.split(separator: " ").compactMap { Double($0) }
    guard times.count == count else { throw Refusal("\(engine) answered: \(answer)") }
    return times
  }

  private func ask(_ request: String) throws -> String {
    try requests.fileHandleForWriting.write(contentsOf: Data("\(request)\n".utf8))
    while true {
      if let end = received.firstIndex(of: UInt8(ascii: "\n")) {
        defer { received.removeSubrange(...end) }
        return String(decoding: received[..<end], as: UTF8.self)
      }
      let more = answers.fileHandleForReading.availableData
      guard !more.isEmpty else { throw Refusal("the other engines ended at: \(request)") }
      received += more
    }
  }
}
