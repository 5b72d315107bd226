import ContentStore
import Foundation
import PeerProtocol
import TestSupport

/// Processes on loopback that get one file from each other while some of them are killed.
///
/// Waits here hold their thread: tasks may come late where other tests keep all threads busy, and
/// then there is nobody left to kill.
struct Swarm {
  /// One process, over all its lives.
  struct Member {
    let folder: URL
    let output: URL
    let connecting: [String]
    var address: String?
    var process: Process
    var kills = 0

    /// The lines that its lives said so far.
    var lines: [Substring] {
      let data = (try? Data(contentsOf: output)) ?? Data()
      return String(decoding: data, as: UTF8.self).split(separator: "\n")
    }

    /// Blocks that came from others more than once.
    var repeated: Int {
      let blocks = lines.filter { $0.hasPrefix("block ") }
      return blocks.count - Set(blocks).count
    }
  }

  let program: URL
  let folder: URL
  let root: String
  private(set) var members: [Member] = []

  init(program: URL, content: Data) throws {
    self.program = program
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("swarm-\(UUID().uuidString)")
    let first = folder.appendingPathComponent("store-0")
    try FileManager.default.createDirectory(at: first, withIntermediateDirectories: true)
    let file = folder.appendingPathComponent("content")
    try content.write(to: file)
    root = "\(try ContentStore(directory: first).add(file: file, pin: true))"
  }

  /// Starts one more, connected to these; the first one has the file, all others fetch it.
  mutating func add(connectedTo others: [Int]) throws {
    let number = members.count
    let output = folder.appendingPathComponent("output-\(number)")
    try Data().write(to: output)
    let connecting = others.compactMap { members[$0].address }
    members.append(
      Member(
        folder: folder.appendingPathComponent("store-\(number)"), output: output,
        connecting: connecting, process: Process()))
    try start(number)
    while members[number].address == nil {
      Thread.sleep(forTimeInterval: 0.02)
      let line = members[number].lines.first { $0.hasPrefix("listening ") }
      members[number].address = line.map { String($0.dropFirst("listening ".count)) }
    }
  }

  private mutating func start(_ number: Int) throws {
    let member = members[number]
    // After a restart it is where it was before.
    let listening = try member.address.map { "\(try Multiaddress($0).withoutPeer)" }
    var words = ["--store", member.folder.path, "--seed", "\(number + 1)"]
    words += ["--listen", listening ?? "/ip4/127.0.0.1/tcp/0"]
    words += member.connecting.flatMap { ["--connect", $0] }
    if number > 0 { words += ["--fetch", root] }
    let process = Process()
    process.executableURL = program
    process.arguments = words
    let output = try FileHandle(forWritingTo: member.output)
    try output.seekToEnd()
    process.standardOutput = output
    process.standardInput = Pipe()
    try process.run()
    members[number].process = process
  }

  /// Kills one, and starts it again.
  mutating func killAndRestart(_ number: Int) throws {
    kill(members[number].process.processIdentifier, SIGKILL)
    members[number].process.waitUntilExit()
    members[number].kills += 1
    try start(number)
  }

  /// Those that have not got all of it.
  var unfinished: [Int] {
    members.indices.dropFirst().filter { number in
      !members[number].lines.contains { $0.hasPrefix("fetched ") }
    }
  }

  func stop() {
    for member in members {
      kill(member.process.processIdentifier, SIGKILL)
      member.process.waitUntilExit()
    }
    try? FileManager.default.removeItem(at: folder)
  }
}
