import Testing

@testable import PeerProtocol

/// One node, and peers that are only names: what it answers to what they say.
@Suite struct GossipRuleTests {
  private static let topic = "t"

  /// A node that wants the topic, and its peers that do.
  private struct Scene {
    var gossip: Gossipsub
    let peers: [PeerIdentity]
    var now = Instant(milliseconds: 0)
    private var number: UInt64 = 0

    init(peers count: Int, parameters: GossipParameters = .init()) throws {
      let identities = try (0...count).map {
        try #require(PeerIdentity(privateKey: [UInt8(1 + $0)] + [UInt8](repeating: 6, count: 31)))
      }
      gossip = Gossipsub(
        identity: identities[0], random: PeerRandom(seed: [1]), parameters: parameters)
      peers = Array(identities.dropFirst())
      handle(.subscribe(GossipRuleTests.topic))
      for peer in peers {
        handle(.connected(peer.id, nil, isOutbound: false))
        handle(
          .message(peer.id, GossipFields.subscription(GossipRuleTests.topic, isWanted: true)))
      }
    }

    @discardableResult mutating func handle(_ event: Gossipsub.Event) -> [Gossipsub.Action] {
      let actions = gossip.handle(event, at: now)
      // Nobody is slow unless a test says so.
      for case .send(let peer, _) in actions { _ = gossip.handle(.sent(peer), at: now) }
      return actions
    }

    @discardableResult mutating func control(
      _ peer: Int, _ fields: [UInt8]
    ) -> [Gossipsub.Action] { handle(.message(peers[peer].id, GossipFields.control(fields))) }

    /// A message of an author, which another may bring.
    mutating func message(by author: Int, _ data: [UInt8]) throws -> GossipMessage {
      number += 1
      return try #require(
        GossipMessage(
          by: peers[author], number: number, topic: GossipRuleTests.topic, data: data))
    }

    mutating func receive(_ message: GossipMessage, from peer: Int) -> [Gossipsub.Action] {
      handle(.message(peers[peer].id, GossipFields.publication(message.encoded)))
    }

    @discardableResult mutating func wait(_ milliseconds: UInt64) -> [Gossipsub.Action] {
      let end = now + milliseconds
      var actions: [Gossipsub.Action] = []
      while now < end {
        now = now + 100
        actions += handle(.tick)
      }
      return actions
    }

    func score(_ peer: Int) -> Double { gossip.score(of: peers[peer].id) }
  }

  /// What a peer is told.
  private func told(_ actions: [Gossipsub.Action], _ peer: PeerIdentity) throws -> [GossipRPC] {
    try actions.compactMap { action in
      guard case .send(peer.id, let bytes) = action else { return nil }
      return try GossipRPC(bytes)
    }
  }

  private func tokenOf(_ actions: [Gossipsub.Action]) -> DeliveryToken? {
    for case .deliver(let token, _, _, _) in actions { return token }
    return nil
  }

  @Test("a message goes on only once the application accepts it, and never back")
  func validation() throws {
    var scene = try Scene(peers: 4)
    for peer in 0..<4 { scene.control(peer, GossipFields.graft(Self.topic)) }
    let message = try scene.message(by: 0, [1])
    let delivered = scene.receive(message, from: 1)
    #expect(delivered.count == 1)
    let token = try #require(tokenOf(delivered))
    // Another brings it while the application looks.
    #expect(scene.receive(message, from: 2).isEmpty)
    let actions = scene.handle(.validated(token, .accept))
    #expect(actions == [.send(scene.peers[3].id, GossipFields.publication(message.encoded))])
    #expect(scene.handle(.validated(token, .accept)).isEmpty)
    #expect(scene.receive(message, from: 3).isEmpty)
  }

  @Test("all who brought what the application rejects are to blame, also those who come later")
  func rejection() throws {
    var scene = try Scene(peers: 3)
    let message = try scene.message(by: 0, [1])
    let token = try #require(tokenOf(scene.receive(message, from: 1)))
    _ = scene.receive(message, from: 2)
    let blamed = scene.handle(.validated(token, .reject))
    let evidence = Misbehaviour.invalidAnnouncement(topic: Self.topic)
    #expect(
      blamed == [.report(scene.peers[1].id, evidence), .report(scene.peers[2].id, evidence)])
    #expect(scene.receive(message, from: 0) == [.report(scene.peers[0].id, evidence)])
    #expect(scene.score(0) < scene.gossip.parameters.score.gossipThreshold)
  }

  @Test("what the application does not judge in time is forgotten, at nobody's cost")
  func validationTimeout() throws {
    var scene = try Scene(peers: 2)
    let token = try #require(tokenOf(scene.receive(try scene.message(by: 0, [1]), from: 0)))
    scene.wait(Limits.gossipValidationMilliseconds + 2000)
    #expect(scene.handle(.validated(token, .accept)).isEmpty)
    #expect(scene.gossip.validations.isEmpty)
    #expect(scene.score(0) >= 0)
  }

  @Test("a forged message does not keep the true one with the same name from being heard")
  func poisoning() throws {
    var scene = try Scene(peers: 2)
    let message = try scene.message(by: 0, [1])
    var forged = message.encoded
    forged[forged.count - 1] ^= 1
    let actions = scene.handle(.message(scene.peers[1].id, GossipFields.publication(forged)))
    #expect(tokenOf(actions) == nil)
    #expect(tokenOf(scene.receive(message, from: 0)) != nil)
  }

  @Test("who was sent away and comes back too soon offends, and is told how long to stay away")
  func backoff() throws {
    var scene = try Scene(peers: 1)
    scene.control(0, GossipFields.prune(Self.topic, backoffSeconds: 30))
    let answer = scene.control(0, GossipFields.graft(Self.topic))
    let prune = GossipRPC.Prune(
      topic: Self.topic, backoffSeconds: scene.gossip.parameters.backoffSeconds)
    #expect(try told(answer, scene.peers[0]).map(\.prunes) == [[prune]])
    #expect(scene.gossip.mesh(of: Self.topic).isEmpty)
    // Nor is it asked in before that.
    scene.wait(59_000)
    #expect(scene.gossip.mesh(of: Self.topic).isEmpty)
    scene.wait(3000)
    #expect(scene.gossip.mesh(of: Self.topic) == [scene.peers[0].id])
  }

  @Test("a backoff that nobody lives to see the end of is shortened")
  func longBackoff() throws {
    var scene = try Scene(peers: 1)
    scene.control(0, GossipFields.prune(Self.topic, backoffSeconds: .max))
    let end = scene.gossip.backoffs.end(Self.topic, scene.peers[0].id, at: scene.now)
    #expect(end == scene.now + Limits.gossipBackoffSeconds * 1000)
  }

  @Test("a full mesh takes nobody who dialed, and is cut to its degree where it is too large")
  func fullMesh() throws {
    var scene = try Scene(peers: 15)
    for peer in 0..<12 { scene.control(peer, GossipFields.graft(Self.topic)) }
    let refused = scene.control(14, GossipFields.graft(Self.topic))
    #expect(try told(refused, scene.peers[14]).map(\.prunes.count) == [1])
    for place in 12..<14 {
      scene.handle(.disconnected(scene.peers[place].id))
      scene.handle(.connected(scene.peers[place].id, nil, isOutbound: true))
      scene.control(place, GossipFields.graft(Self.topic))
    }
    #expect(scene.gossip.mesh(of: Self.topic).count == 14)
    scene.wait(1100)
    #expect(scene.gossip.mesh(of: Self.topic).count == scene.gossip.parameters.degree)
    // Those that were dialed stay.
    #expect(scene.gossip.mesh(of: Self.topic).contains(scene.peers[13].id))
    #expect(scene.gossip.mesh(of: Self.topic).contains(scene.peers[12].id))
  }

  @Test("topics that are not wanted are not spoken of")
  func strangeTopics() throws {
    var scene = try Scene(peers: 1)
    #expect(scene.control(0, GossipFields.graft("other")).isEmpty)
    #expect(scene.control(0, GossipFields.prune("other", backoffSeconds: 9)).isEmpty)
    let id = GossipMessageID([1, 2, 3])
    #expect(scene.control(0, GossipFields.have("other", [id])).isEmpty)
    #expect(scene.gossip.backoffs.count == 0)
  }

  @Test("a message is given to who asks for it, three times and no more")
  func wanting() throws {
    var scene = try Scene(peers: 2)
    let message = try scene.message(by: 0, [1])
    let token = try #require(tokenOf(scene.receive(message, from: 0)))
    scene.handle(.validated(token, .accept))
    let want = GossipFields.want([message.id, GossipMessageID([9])])
    for _ in 0..<3 {
      #expect(try told(scene.control(1, want), scene.peers[1]).first?.publications.count == 1)
    }
    #expect(scene.control(1, want).isEmpty)
    // Five heartbeats later it is forgotten.
    scene.wait(6000)
    #expect(scene.control(0, want).isEmpty)
    #expect(scene.gossip.cache.byteCount == 0)
  }

  @Test("who says that it has a message is asked for it, and blamed where it does not come")
  func promises() throws {
    var scene = try Scene(peers: 2)
    let message = try scene.message(by: 0, [1])
    let have = GossipFields.have(Self.topic, [message.id])
    #expect(try told(scene.control(0, have), scene.peers[0]).map(\.wants) == [[message.id]])
    #expect(try told(scene.control(1, have), scene.peers[1]).map(\.wants) == [[message.id]])
    // One brings it: neither has broken its word.
    _ = scene.receive(message, from: 1)
    scene.wait(7000)
    #expect(scene.gossip.tallies.brokenPromises == 0)
    for index in UInt8(0)..<9 {
      scene.control(0, GossipFields.have(Self.topic, [GossipMessageID([index])]))
    }
    scene.wait(7000)
    #expect(scene.gossip.tallies.brokenPromises == 9)
    #expect(scene.score(0) < scene.gossip.parameters.score.graylistThreshold)
    #expect(scene.score(1) >= 0)
    // Nobody listens to it now.
    #expect(scene.receive(try scene.message(by: 0, [2]), from: 0).isEmpty)
  }

  @Test("a peer that reads slowly holds back no more than its queue, and hears of what it missed")
  func slowPeer() throws {
    var scene = try Scene(peers: 1)
    let data = [UInt8](repeating: 1, count: Limits.announcementBytes)
    var sent = 0
    for _ in 0..<100 {
      // Nothing leaves the socket.
      sent += scene.gossip.handle(.publish(Self.topic, data), at: scene.now).count
    }
    #expect(sent <= Limits.gossipMessagesInFlight)
    #expect(scene.gossip.tallies.dropped > 0)
    #expect(scene.gossip.heldBytes < 2 * Limits.gossipQueueBytes + Limits.gossipCacheBytes)
    let more = scene.gossip.handle(.sent(scene.peers[0].id), at: scene.now)
    #expect(more.count == 1)
  }

  @Test("a stream that begins anew is told all again, and the peer is not forgotten")
  func restart() throws {
    var scene = try Scene(peers: 1)
    scene.control(0, GossipFields.graft(Self.topic))
    let said = try told(scene.handle(.restarted(scene.peers[0].id)), scene.peers[0])
    #expect(said.count == 1)
    #expect(said[0].subscriptions.map(\.topic) == [Self.topic])
    #expect(said[0].grafts == [Self.topic])
    #expect(scene.handle(.publish(Self.topic, [1])).count == 1)
  }

  @Test("what a peer says too often between two heartbeats is not read, at nobody's cost")
  func tooManyMessages() throws {
    var scene = try Scene(peers: 2)
    scene.wait(2000)
    for _ in 0..<Limits.gossipMessagesPerHeartbeat {
      #expect(scene.handle(.message(scene.peers[0].id, [])).isEmpty)
    }
    let message = try scene.message(by: 0, [1])
    #expect(scene.receive(message, from: 0).isEmpty)
    // Not even bytes that are no message.
    #expect(scene.handle(.message(scene.peers[0].id, [0x0A, 0xFF])).isEmpty)
    #expect(scene.score(0) >= 0)
    scene.wait(1000)
    #expect(tokenOf(scene.receive(message, from: 0)) != nil)
  }

  @Test("of what a peer brings first only so much is looked at, and another may bring the rest")
  func tooManyNew() throws {
    var scene = try Scene(peers: 3)
    scene.wait(2000)
    let messages = try (0..<Limits.gossipNewPublicationsPerHeartbeat + 10).map {
      try scene.message(by: 0, [UInt8($0)])
    }
    var rest: [GossipMessage] = []
    for message in messages {
      let actions = scene.receive(message, from: 1)
      if tokenOf(actions) == nil { rest.append(message) }
      #expect(!actions.contains { if case .report = $0 { true } else { false } })
    }
    #expect(rest == Array(messages.suffix(10)))
    #expect(scene.score(1) >= 0)
    for message in rest.prefix(5) { #expect(tokenOf(scene.receive(message, from: 2)) != nil) }
    scene.wait(1000)
    for message in rest.suffix(5) { #expect(tokenOf(scene.receive(message, from: 1)) != nil) }
  }

  @Test("who gossips too much is reported each time, not once for all")
  func repeatedFlood() throws {
    var scene = try Scene(peers: 1)
    let flood = Gossipsub.Action.report(
      scene.peers[0].id, .flood(protocol: Gossipsub.protocols[0]))
    var reports: [Instant] = []
    while scene.now.milliseconds < 20_000 {
      let have = GossipFields.have(Self.topic, [])
      for _ in 0..<5 where scene.control(0, have).contains(flood) { reports.append(scene.now) }
      scene.wait(100)
    }
    // The node gives 34 points for each, one fades in 600 ms, and a hundred are a ban.
    #expect(reports.count >= 4, "\(reports)")
  }

  @Test("promises that break once a peer is not listened to are not reported again")
  func latePromises() throws {
    var scene = try Scene(peers: 1)
    let flood = Gossipsub.Action.report(
      scene.peers[0].id, .flood(protocol: Gossipsub.protocols[0]))
    var actions: [Gossipsub.Action] = []
    for second in UInt8(0)..<10 {
      let id = GossipMessageID([second])
      actions += scene.control(0, GossipFields.have(Self.topic, [id]))
      actions += scene.wait(1000)
    }
    actions += scene.wait(7000)
    #expect(scene.gossip.tallies.brokenPromises >= 8)
    #expect(actions.count { $0 == flood } == 1)
  }

  @Test("messages that seem to be ours and are not go nowhere")
  func ownName() throws {
    var scene = try Scene(peers: 1)
    let own = try #require(
      GossipMessage(by: scene.gossip.identity, number: 7, topic: Self.topic, data: [1]))
    #expect(scene.receive(own, from: 0).isEmpty)
    #expect(scene.score(0) >= 0)
  }

  @Test("a thousand topics and names of a peer leave no more than the limits say")
  func memory() throws {
    var scene = try Scene(peers: 1)
    for index in 0..<1000 {
      let name = String(repeating: "n", count: 200) + "\(index)"
      scene.handle(
        .message(scene.peers[0].id, GossipFields.subscription(name, isWanted: true)))
      scene.control(0, GossipFields.graft(name))
    }
    #expect(scene.gossip.peers[scene.peers[0].id]?.topics.count == Limits.topicsPerPeer)
    #expect(scene.gossip.heldBytes < 64 << 10)
  }
}
