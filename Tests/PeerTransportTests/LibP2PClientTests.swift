import ContentBlocks
import Foundation
import PeerProtocol
import PeerTransport
import TestSupport
import Testing

/// We serve, py-libp2p 0.8.1 asks.
@Suite(.enabled("needs `make interop`") { InteropPython.isPresent })
struct LibP2PClientTests {
  @Test(.timeLimit(.minutes(2)))
  func `py-libp2p identifies, pings, asks, hears and fetches from us`() async throws {
    let node = try await TestNode.start(seed: 31)
    let (root, bytes) = try node.add(byteCount: 300_000, seed: 32)
    await node.runtime.subscribe(to: "models")
    await node.runtime.provide(root)
    let announcing = Task {
      while !Task.isCancelled {
        await node.runtime.announce(Array("\(root)".utf8), on: "models")
        try await Task.sleep(for: .milliseconds(500))
      }
    }
    let script = try #require(InteropPython.script("libp2p_node.py"))
    let lines = try await InteropPython.lines(
      of: script, ["client", "\(node.addresses[0])", "\(root)"])
    announcing.cancel()
    func line(_ first: String) throws -> String {
      try #require(lines.first { $0.hasPrefix(first) }, "\(lines)")
    }
    for name in ["/ipfs/ping/1.0.0", "/ipfs/kad/1.0.0", "/ipfs/bitswap/1.2.0", "/meshsub/1.1.0"] {
      #expect(try line("protocols").contains(name))
    }
    #expect(try line("ping_us").contains("["))
    #expect(try line("providers").contains("\(node.runtime.id)"))
    #expect(try line("gossip").contains("\(root)"))
    let digest = Multihash.sha256(of: bytes.span.bytes).digest.prefix(8)
      .map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    #expect(try line("fetched").contains("\(bytes.count) \(digest)"))
    await node.stop()
  }
}
