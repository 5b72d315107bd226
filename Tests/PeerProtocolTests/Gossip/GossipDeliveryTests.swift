import PeerProtocol
import TestSupport
import Testing

@Suite struct GossipDeliveryTests {
  @Test("every subscriber hears every message once, in few copies", arguments: [1, 2])
  func everyoneHears(seed: UInt64) throws {
    var network = GossipNetwork(seed: seed)
    try network.addHonest(60, wanting: ["t"])
    network.connect(degree: 12)
    network.run(milliseconds: 3000)
    let messages = network.publishMany(20, on: "t", by: Array(0..<60), every: 200)
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

  @Test("a hundred nodes whose connections break and come again hear every message", arguments: [4])
  func churn(seed: UInt64) throws {
    var network = GossipNetwork(seed: seed)
    try network.addHonest(100, wanting: ["t"])
    network.connect(degree: 10)
    network.run(milliseconds: 3000)
    var random = SplitMix64(seed: seed)
    var messages: [[UInt8]] = []
    for round in 0..<30 {
      // A link in forty breaks at once, what is under way on it is lost; others come.
      for place in 0..<100 where Int.random(in: 0..<8, using: &random) == 0 {
        let others = network.nodes[place].neighbours.sorted()
        guard let other = others.randomElement(using: &random) else { continue }
        network.disconnect(place, other)
        network.connect(place, Int.random(in: 0..<100, using: &random))
        // Of another link only the streams break.
        if let third = others.last, third != other { network.restart(place, third) }
      }
      let message = [UInt8(round), 9]
      messages.append(message)
      network.publish("t", message, by: Int.random(in: 0..<100, using: &random))
      network.run(milliseconds: 300)
    }
    network.connect(degree: 10)
    network.run(milliseconds: 4000)
    for (place, node) in network.nodes.enumerated() {
      let missed = messages.filter { node.heard[$0] == nil }
      #expect(missed.isEmpty, "node \(place) missed \(missed), seed \(seed)")
      #expect(node.reports.isEmpty, "seed \(seed)")
    }
  }

  @Test("what the mesh lost is asked for when others say that they have it")
  func gossipMends() throws {
    // Nobody is in a mesh, so nothing but gossip brings a message further than its author's peers.
    var parameters = GossipParameters()
    (parameters.degree, parameters.lowDegree, parameters.outboundDegree) = (0, 0, 0)
    var network = GossipNetwork(seed: 5, parameters: parameters)
    try network.addHonest(4, wanting: ["t"])
    for place in 0..<3 { network.connect(place, place + 1) }
    network.run(milliseconds: 2000)
    network.publish("t", [1], by: 0)
    network.run(milliseconds: 90)
    #expect(network.nodes.map { $0.heard[[1]] != nil }[1...3] == [true, false, false])
    network.run(milliseconds: 5000)
    #expect(network.nodes.allSatisfy { $0.heard[[1]] != nil })
  }

  @Test("who writes to a topic without reading it is heard, and hears nothing")
  func fanout() throws {
    var network = GossipNetwork(seed: 6)
    try network.addHonest(12, wanting: ["t"])
    let writer = try network.add()
    network.connect(degree: 5)
    network.run(milliseconds: 2000)
    network.publish("t", [1], by: writer)
    network.publish("t", [2], by: 0)
    network.run(milliseconds: 3000)
    for place in 0..<12 { #expect(network.nodes[place].heard.count == 2) }
    #expect(network.nodes[writer].heard.count == 1)
    #expect(network.nodes[writer].gossip.tallies.delivered == 0)
  }

  @Test("who does not want a topic any more gets none of it, and may come back")
  func leaving() throws {
    var network = GossipNetwork(seed: 7)
    try network.addHonest(10, wanting: ["t"])
    network.connect(degree: 6)
    network.run(milliseconds: 2000)
    network.handle(.unsubscribe("t"), by: 0)
    network.run(milliseconds: 500)
    network.publish("t", [1], by: 5)
    network.run(milliseconds: 2000)
    #expect(network.nodes[0].heard[[1]] == nil)
    #expect(network.nodes[0].gossip.tallies.ignored == 0)
    network.run(milliseconds: 12_000)
    network.handle(.subscribe("t"), by: 0)
    network.run(milliseconds: 2000)
    #expect(!network.nodes[0].gossip.mesh(of: "t").isEmpty)
    network.publish("t", [2], by: 5)
    network.run(milliseconds: 1000)
    #expect(network.nodes[0].heard[[2]] != nil)
    #expect(network.nodes.allSatisfy { $0.reports.isEmpty })
  }

  @Test("a message that the application wants no part in goes no further")
  func ignoring() throws {
    var network = GossipNetwork(seed: 8)
    try network.addHonest(3, wanting: ["t"])
    network.connect(0, 1)
    network.connect(1, 2)
    network.change(1) { $0.verdict = { _ in .ignore } }
    network.run(milliseconds: 2000)
    network.publish("t", [1], by: 0)
    network.run(milliseconds: 5000)
    #expect(network.nodes[1].heard[[1]] != nil)
    #expect(network.nodes[2].heard[[1]] == nil)
    #expect(network.nodes[1].reports.isEmpty)
  }

  @Test("the same seed gives the same run, byte for byte")
  func determinism() throws {
    func run(_ seed: UInt64) throws -> [Int] {
      var network = GossipNetwork(seed: seed)
      try network.addHonest(20, wanting: ["a", "b"])
      network.connect(degree: 6)
      network.run(milliseconds: 2000)
      _ = network.publishMany(10, on: "a", by: Array(0..<20), every: 100)
      network.disconnect(0, network.nodes[0].neighbours.sorted()[0])
      network.run(milliseconds: 2000)
      return [Int(truncatingIfNeeded: network.trace)] + network.nodes.map(\.bytesSent)
    }
    let once = try run(9)
    #expect(try run(9) == once)
    #expect(try run(10) != once)
  }
}
