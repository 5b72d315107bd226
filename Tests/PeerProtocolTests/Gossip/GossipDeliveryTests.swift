import PeerProtocol
import TestSupport
import Testing

@Suite struct GossipDeliveryTests {
  @Test(
    "every subscriber hears every message once, in little more than two copies", arguments: [1, 2])
  func everyoneHears(seed: UInt64) throws {
    var network = GossipNetwork(seed: seed)
    try network.addHonest(60, wanting: ["t"])
    network.connect(degree: 12)
    network.run(milliseconds: 3000)
    let messages = (0..<20).map { [UInt8($0), 1, 2, 3] }
    for (index, message) in messages.enumerated() {
      network.publish("t", message, by: index * 7 % 60)
      network.run(milliseconds: 200)
    }
    network.run(milliseconds: 2000)
    for node in network.nodes {
      #expect(node.heard.count == messages.count, "seed \(seed)")
      #expect(node.reports.isEmpty, "seed \(seed)")
    }
    let tallies = network.nodes.map(\.gossip.tallies)
    let new = tallies.reduce(0) { $0 + $1.delivered }
    let copies = tallies.reduce(0) { $0 + $1.duplicates }
    #expect(new == 59 * messages.count, "seed \(seed)")
    // Each sends to a mesh of 4 to 12 what it heard, and hears from as many.
    #expect(Double(new + copies) / Double(new) < 7.5, "seed \(seed)")
  }
}
