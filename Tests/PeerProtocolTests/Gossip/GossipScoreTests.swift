import TestSupport
import Testing

@testable import PeerProtocol

@Suite struct GossipScoreTests {
  @Test("no honest peer loses its place, whoever writes", arguments: [1, 40])
  func honestPeers(authors: Int) throws {
    let seed = UInt64(40 + authors)
    var network = GossipNetwork(seed: seed)
    try network.addHonest(40, wanting: ["t"])
    network.connect(degree: 14)
    network.run(milliseconds: 12_000)
    _ = network.publishMany(80, on: "t", by: Array(0..<authors), every: 500)
    network.run(milliseconds: 2000)
    for (place, node) in network.nodes.enumerated() {
      for other in node.neighbours.sorted() {
        let score = node.gossip.score(of: network.nodes[other].id)
        #expect(score >= 0, "\(place) of \(other), seed \(seed)")
      }
    }
  }
}
