import Foundation
import PeerProtocol
import PeerTransport
import TestSupport
import Testing

/// We and py-libp2p find each other on the local network.
@Suite(.enabled("needs `make interop`") { InteropPython.isPresent })
struct LibP2PDiscoveryTests {
  @Test(.timeLimit(.minutes(1)))
  func `mDNS finds py-libp2p, and py-libp2p finds us`() async throws {
    let node = try await TestNode.start(seed: 51, listening: ["/ip4/0.0.0.0/tcp/0"]) {
      $0.discoversLocally = true
    }
    let notices = await node.runtime.notices()
    let script = try #require(InteropPython.script("libp2p_mdns.py"))
    let lines = try await InteropPython.lines(of: script, [])
    let said = try #require(lines.last)
    #expect(said.contains("\(node.runtime.id)"), "\(said)")
    await node.stop()
    var found: Set<String> = []
    for await notice in notices {
      if case .discovered(let peer, _) = notice { found.insert("\(peer)") }
    }
    let words = said.split(separator: " ").map(String.init)
    #expect(words.count > 3 && found.contains(words[1]) && found.contains(words[3]), "\(said)")
  }
}
