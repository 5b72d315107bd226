import ContentBlocks
import TestSupport
import Testing

@testable import PeerProtocol

/// Honest nodes among which one in five cheats: those stop listening, and miss nothing.
@Suite struct GossipAttackTests {
  private static let honest = 40
  private static let topic = "t"

  @Test("who gossips of messages that do not exist is not listened to")
  func gossipSpam() throws {
    let network = try attacked(seed: 21) { _ in
      { node, peers, _ in
        let ids = (0..<100).map { _ in GossipMessageID(node.gossip.random.bytes(46)) }
        let bytes = GossipFields.control(GossipFields.have(Self.topic, ids))
        return peers.map { ($0, bytes) }
      }
    }
    expectUnharmed(network)
    expectGraylisted(network)
  }

  @Test("who sends messages that nobody signed is not listened to, and is named")
  func forgeries() throws {
    let network = try attacked(seed: 22) { _ in
      { node, peers, _ in
        guard
          let message = GossipMessage(
            by: node.identity, number: node.gossip.random.next(), topic: Self.topic, data: [1])
        else { return [] }
        var bytes = message.encoded
        bytes[bytes.count - 1] ^= 1
        return peers.map { ($0, GossipFields.publication(bytes)) }
      }
    }
    expectUnharmed(network)
    expectGraylisted(network)
    let named = network.nodes[..<Self.honest].flatMap(\.reports)
    #expect(named.contains { $0.1 == .invalidAnnouncement(topic: Self.topic) })
    // Three looks at a signature are enough to know a forger.
    #expect(network.nodes[..<Self.honest].allSatisfy { $0.gossip.tallies.invalid <= 3 * 10 })
  }

  @Test("who signs what the application rejects is not listened to, nor is it passed on")
  func rubbish() throws {
    let network = try attacked(seed: 23) { _ in
      { node, peers, now in
        let data = Array("rubbish \(now.milliseconds) \(node.id)".utf8)
        let number = node.gossip.random.next()
        let message = GossipMessage(
          by: node.identity, number: number, topic: Self.topic, data: data)
        return peers.map { ($0, GossipFields.publication(message?.encoded ?? [])) }
      }
    }
    expectUnharmed(network)
    expectGraylisted(network)
  }

  @Test("who comes back into a mesh as often as it can is not listened to")
  func graftFlood() throws {
    let network = try attacked(seed: 24) { _ in
      { _, peers, now in
        let isEven = now.milliseconds.isMultiple(of: 200)
        let change =
          isEven
          ? GossipFields.graft(Self.topic) : GossipFields.prune(Self.topic, backoffSeconds: 1)
        return peers.map { ($0, GossipFields.control(change)) }
      }
    }
    expectUnharmed(network)
    expectGraylisted(network)
  }

  @Test("who sends bytes that are no message is named at once")
  func malformed() throws {
    let network = try attacked(seed: 25) { _ in
      { _, peers, _ in peers.map { ($0, [0x0A, 0xFF]) } }
    }
    expectUnharmed(network)
    expectGraylisted(network)
  }

  @Test("who never passes anything on is sent away from the mesh once it shows")
  func coldMesh() throws {
    var network = try attacked(seed: 26, milliseconds: 12_000) { _ in nil }
    // They sit in meshes by now, and of what follows they pass nothing on.
    let before = coldSeats(network)
    #expect(before > 0)
    _ = network.publishMany(80, on: Self.topic, by: Array(0..<Self.honest), every: 250)
    network.run(milliseconds: 2000)
    #expect(coldSeats(network) * 4 < before, "\(before), then \(coldSeats(network))")
    expectUnharmed(network)
  }

  @Test("sybils of one address are not listened to, and peers of other addresses are")
  func sybils() throws {
    var network = GossipNetwork(seed: 27)
    let address = try #require(AddressGroup(Multiaddress("/ip4/192.0.2.1/tcp/1")))
    try network.addHonest(20, wanting: [Self.topic])
    network.connect(degree: 8)
    for _ in 0..<24 {
      let sybil = try network.add(group: address)
      network.change(sybil) { $0.verdict = { _ in .ignore } }
      network.handle(.subscribe(Self.topic), by: sybil)
      for victim in 0..<5 { network.connect(sybil, victim) }
    }
    network.run(milliseconds: 3000)
    let messages = network.publishMany(20, on: Self.topic, by: Array(0..<20), every: 200)
    network.run(milliseconds: 2000)
    for place in 0..<5 {
      let gossip = network.nodes[place].gossip
      #expect(gossip.score(of: network.nodes[20].id) < gossip.parameters.score.graylistThreshold)
      #expect(!gossip.mesh(of: Self.topic).contains(network.nodes[20].id))
    }
    for node in network.nodes[..<20] { #expect(node.heard.count == messages.count) }
  }

  @Test("a bad name waits for the peer that leaves and comes again")
  func reconnecting() throws {
    var network = try attacked(seed: 28) { _ in
      { _, peers, _ in peers.map { ($0, [0x0A, 0xFF]) } }
    }
    let attacker = Self.honest
    let victim = try #require(network.nodes[attacker].neighbours.min())
    let id = network.nodes[attacker].id
    network.change(attacker) { $0.cheat = nil }
    let before = network.nodes[victim].gossip.score(of: id)
    network.disconnect(attacker, victim)
    #expect(network.nodes[victim].gossip.score(of: id) == 0)
    network.connect(attacker, victim)
    #expect(network.nodes[victim].gossip.score(of: id) <= before + 2)
  }

  /// A run of honest nodes and a fifth as many that cheat, with messages by the honest ones.
  private func attacked(
    seed: UInt64, milliseconds: UInt64 = 3000,
    _ cheat: (Int) -> (
      @Sendable (inout GossipNetwork.Node, [PeerID], Instant) -> [(
        PeerID, [UInt8]
      )]
    )?
  ) throws -> GossipNetwork {
    var network = GossipNetwork(seed: seed)
    try network.addHonest(Self.honest, wanting: [Self.topic])
    for place in 0..<Self.honest {
      network.change(place) { node in
        node.verdict = { $0.starts(with: Array("rubbish".utf8)) ? .reject : .accept }
      }
    }
    for index in 0..<Self.honest / 5 {
      let place = try network.add()
      network.handle(.subscribe(Self.topic), by: place)
      network.change(place) { node in
        node.verdict = { _ in .ignore }
        node.cheat = cheat(index)
      }
    }
    network.connect(degree: 12)
    network.run(milliseconds: milliseconds)
    _ = network.publishMany(20, on: Self.topic, by: Array(0..<Self.honest), every: 300)
    network.run(milliseconds: 3000)
    return network
  }

  private func expectUnharmed(_ network: GossipNetwork) {
    let sent = Set(network.nodes[..<Self.honest].flatMap(\.heard.keys)).filter {
      !$0.starts(with: Array("rubbish".utf8))
    }
    let cheats = Set(network.nodes[Self.honest...].map(\.id))
    for (place, node) in network.nodes[..<Self.honest].enumerated() {
      let missed = sent.filter { node.heard[$0] == nil }
      #expect(missed.isEmpty, "node \(place)")
      // Nobody honest is blamed.
      #expect(node.reports.allSatisfy { cheats.contains($0.0) }, "node \(place)")
      #expect(node.mostBytes < 256 << 10, "node \(place)")
    }
    #expect(sent.count >= 20)
  }

  private func expectGraylisted(_ network: GossipNetwork) {
    for (place, node) in network.nodes[..<Self.honest].enumerated() {
      for cheat in node.neighbours.filter({ $0 >= Self.honest }).sorted() {
        let id = network.nodes[cheat].id
        let score = node.gossip.score(of: id)
        #expect(
          score < node.gossip.parameters.score.graylistThreshold, "\(place) of \(cheat)")
        #expect(!node.gossip.mesh(of: Self.topic).contains(id))
      }
      for other in node.neighbours.filter({ $0 < Self.honest }).sorted() {
        #expect(node.gossip.score(of: network.nodes[other].id) >= 0, "\(place) of \(other)")
      }
    }
  }

  /// Places in meshes of honest nodes that cheats hold.
  private func coldSeats(_ network: GossipNetwork) -> Int {
    let cheats = Set(network.nodes[Self.honest...].map(\.id))
    return network.nodes[..<Self.honest].reduce(0) {
      $0 + $1.gossip.mesh(of: Self.topic).count { cheats.contains($0) }
    }
  }
}
