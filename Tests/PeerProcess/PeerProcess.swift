// A node in a process of its own, for tests that kill it and for the benchmark. It says on standard
// output what happened, a line for each, and ends when it is told to on standard input.
//
//   PeerProcess --store <folder> --seed <number> [--listen <multiaddr>] [--connect <multiaddr>]
//               [--fetch <CID>] [--lie]

import ContentBlocks
import ContentStore
import Foundation
import Logging
import PeerProtocol
import PeerTransport
import TestSupport

@main
enum PeerProcess {
  static func main() async {
    do {
      guard let words = PeerWords(CommandLine.arguments.dropFirst()) else { exit(64) }
      try await run(words)
    } catch {
      say("error \(error)")
      exit(1)
    }
  }

  @Sendable private static func inverted(_ bytes: [UInt8]) -> [UInt8] {
    bytes.map { byte in ~byte }
  }

  private static func run(_ words: PeerWords) async throws {
    var numbers = SplitMix64(seed: words.seed)
    let key = (0..<32).map { _ in UInt8(truncatingIfNeeded: numbers.next()) }
    // The key stays the same over a restart; nothing else may come twice.
    let seed = (0..<32).map { _ in UInt8.random(in: 0...255) }
    guard let identity = PeerIdentity(privateKey: key) else { exit(64) }
    let store = try ContentStore(directory: words.store)
    var tampering: (@Sendable ([UInt8]) -> [UInt8])?
    if words.lies { tampering = inverted }
    var logger = Logger(label: "peer") { _ in BlockLines() }
    logger.logLevel = .trace
    let node = try NodeRuntime(
      .init(identity: identity, seed: seed), store: store, logger: logger,
      tampering: tampering)
    for address in try await node.start(listening: words.listening) { say("listening \(address)") }
    for address in words.connecting { await node.connect([address]) }
    if let root = words.root {
      let began = ContinuousClock.now
      let fetched = try await node.fetch(root)
      let seconds = (ContinuousClock.now - began) / .seconds(1)
      for (peer, evidence) in fetched.misbehaved { say("misbehaved \(peer) \(evidence)") }
      let traffic = await node.traffic
      say("fetched \(seconds) \(traffic.sentBytes) \(traffic.receivedBytes) \(fetched.url.path)")
    }
    while let line = readLine(), line != "stop" {}
    let traffic = await node.traffic
    say("traffic \(traffic.sentBytes) \(traffic.receivedBytes)")
    await node.stop()
  }
}

/// Says of each block that came from somebody which one it is, before it is stored.
private struct BlockLines: LogHandler {
  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.trace

  subscript(metadataKey key: String) -> Logger.MetadataValue? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    guard event.message == "block", case .stringConvertible(let cid)? = event.metadata?["cid"]
    else { return }
    say("block \(cid)")
  }
}

/// Writes a line at once: what was said before a kill can be read.
func say(_ line: String) {
  let bytes = Array((line + "\n").utf8)
  _ = bytes.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
}
