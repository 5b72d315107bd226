// What it costs to get a model from peers, measured on loopback with real stores on the disk: each
// peer is a process of its own. Bytes are those on the sockets, both directions.
//
//   PeerBenchmark [<folder for the stores>]

import ContentStore
import Foundation
import TestSupport

@main
enum PeerBenchmark {
  static func main() throws {
    guard let program = PeerProgram.program else {
      print("PeerProcess is not built: swift build -c release --product PeerBenchmark")
      exit(69)
    }
    let place = CommandLine.arguments.dropFirst().first.map { URL(fileURLWithPath: $0) }
    let folder = (place ?? FileManager.default.temporaryDirectory)
      .appendingPathComponent("peers-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let fetches = PeerFetches(program: program, folder: folder)
    for run in 1...3 { try fetches.large(run) }
    for run in 1...3 { try fetches.small(run) }
  }
}

/// The fetches that are measured.
struct PeerFetches {
  let program: URL
  let folder: URL

  /// 64 MiB from one peer.
  func large(_ run: Int) throws {
    let byteCount = 64 << 20
    let store = folder.appendingPathComponent("large-\(run)")
    let root = try fill(store, byteCount: byteCount, seed: UInt64(run))
    let server = try serve(store, seed: 1)
    let client = try fetch(root, into: "large-client-\(run)", from: [server.address])
    guard let words = client.words(after: "fetched"), words.count == 4,
      let seconds = Double(words[0]), let sent = Int(words[1]), let received = Int(words[2])
    else { throw PeerBenchmarkError.noAnswer }
    let overhead = Double(sent + received - byteCount) / Double(byteCount) * 100
    print(
      "64 MiB from one peer: \(number(Double(byteCount) / seconds / 1e6)) MB/s, "
        + "\(number(overhead, 3)) % more bytes on the sockets than content")
    stop([client, server.process])
  }

  /// 300 KB from three peers, one of which gives wrong bytes.
  func small(_ run: Int) throws {
    var servers: [(process: PeerProgram, address: String)] = []
    var root = ""
    for peer in 0..<3 {
      let store = folder.appendingPathComponent("small-\(run)-\(peer)")
      root = try fill(store, byteCount: 300_000, seed: UInt64(run))
      servers.append(try serve(store, seed: UInt64(10 + peer), words: peer == 0 ? ["--lie"] : []))
    }
    let client = try fetch(root, into: "small-client-\(run)", from: servers.map(\.address))
    var named: [String] = []
    var seconds: String?
    while seconds == nil, let line = client.line() {
      let words = line.split(separator: " ").map(String.init)
      if words.first == "misbehaved" { named.append(words[1]) }
      if words.first == "fetched" { seconds = words[1] }
    }
    guard let seconds = seconds.flatMap({ Double($0) }) else { throw PeerBenchmarkError.noAnswer }
    let liar = servers[0].address.split(separator: "/").last.map(String.init) ?? ""
    let verdict = named == [liar] ? "the liar is named" : "named: \(named), not \(liar)"
    print("300 KB from three peers, one lying: \(number(seconds * 1000)) ms; \(verdict)")
    stop([client] + servers.map(\.process))
  }

  private func fill(_ store: URL, byteCount: Int, seed: UInt64) throws -> String {
    try FileManager.default.createDirectory(at: store, withIntermediateDirectories: true)
    var numbers = SplitMix64(seed: seed)
    var data = Data(capacity: byteCount + 8)
    while data.count < byteCount {
      withUnsafeBytes(of: numbers.next()) { data.append(contentsOf: $0) }
    }
    let file = store.appendingPathComponent("content")
    try data.prefix(byteCount).write(to: file)
    return "\(try ContentStore(directory: store).add(file: file, pin: true))"
  }

  private func serve(
    _ store: URL, seed: UInt64, words: [String] = []
  ) throws -> (process: PeerProgram, address: String) {
    let process = try PeerProgram(
      program,
      ["--store", store.path, "--seed", "\(seed)", "--listen", "/ip4/127.0.0.1/tcp/0"] + words)
    guard let address = process.words(after: "listening")?.first else {
      throw PeerBenchmarkError.noAnswer
    }
    return (process, address)
  }

  private func fetch(
    _ root: String, into name: String, from addresses: [String]
  ) throws -> PeerProgram {
    let store = folder.appendingPathComponent(name)
    return try PeerProgram(
      program,
      ["--store", store.path, "--seed", "100", "--fetch", root]
        + addresses.flatMap { ["--connect", $0] })
  }

  private func stop(_ processes: [PeerProgram]) {
    for process in processes { process.tellToStop() }
    for process in processes { _ = process.finish() }
  }

  private func number(_ value: Double, _ digits: Int = 1) -> String {
    value.formatted(.number.precision(.fractionLength(digits)).grouping(.never))
  }
}

/// A peer that did not do what it was started for.
enum PeerBenchmarkError: Error {
  case noAnswer
}
