import ContentBlocks
import Testing

@testable import PeerProtocol

/// One client whose only acquaintance is played by the test.
@Suite struct KademliaClientTests {
  private let start = Instant(milliseconds: 1_000)

  private func client() throws -> Kademlia {
    var kademlia = Kademlia(own: madePeer(0), mode: .client, random: PeerRandom(seed: [1]))
    let address = try Multiaddress("/ip4/8.8.8.8/tcp/1")
    _ = kademlia.handle(.ownAddresses([address]), at: start)
    _ = kademlia.handle(.joined(madePeer(1), [address], from: address), at: start)
    return kademlia
  }

  private func asked(_ actions: [Kademlia.Action]) -> [(PeerID, RequestID, KademliaMessage)] {
    actions.compactMap { action in
      guard case .ask(let peer, _, let id, let bytes) = action,
        let message = try? KademliaMessage(bytes)
      else { return nil }
      return (peer, id, message)
    }
  }

  @Test("the key of a block on the wire is its multihash, whatever its name")
  func keys() throws {
    var kademlia = try client()
    let cid = CID(of: [1, 2, 3].span.bytes, codec: .dagPB)
    let version0 = try #require(cid.inVersion0)
    for (number, name) in [cid, version0].enumerated() {
      let actions = kademlia.handle(
        .find(LookupID(UInt64(number)), .providers(name)), at: start)
      let request = try #require(asked(actions).first)
      #expect(request.2 == KademliaMessage(kind: .getProviders, key: cid.hash.bytes))
    }
  }

  @Test("a provider is said again after 22 hours, without waiting for a word, and where it failed")
  func providing() throws {
    var kademlia = try client()
    let cid = madeCID(1)
    _ = kademlia.handle(.provide(cid), at: start)
    func announce(at now: Instant, isTaken: Bool) throws -> Bool {
      let find = asked(kademlia.handle(.tick, at: now)).filter { $0.2.key == cid.hash.bytes }
      guard let (_, id, message) = find.first else { return false }
      #expect(message.kind == .findNode)
      let answer = KademliaMessage(kind: .findNode).bytes
      let tell = kademlia.handle(.answered(id, answer), at: now)
      guard case .tell(madePeer(1), _, let second, let bytes)? = tell.first else { return false }
      let own = PeerAddresses(madePeer(0), [try Multiaddress("/ip4/8.8.8.8/tcp/1")])
      #expect(
        try KademliaMessage(bytes)
          == KademliaMessage(kind: .addProvider, key: cid.hash.bytes, providers: [own]))
      let event: Kademlia.Event = isTaken ? .answered(second, []) : .failed(second)
      #expect(kademlia.handle(event, at: now) == [.provided(cid, peers: isTaken ? 1 : 0)])
      return true
    }
    #expect(try announce(at: start, isTaken: false))
    let retry = start + Limits.provideRetryMilliseconds
    #expect(try !announce(at: start + 10_000, isTaken: true))
    #expect(try announce(at: retry, isTaken: true))
    let again = retry + 22 * 3_600_000
    // The peer was silent in between: it says something before it is needed.
    let address = try Multiaddress("/ip4/8.8.8.8/tcp/1")
    _ = kademlia.handle(.joined(madePeer(1), [address], from: address), at: again + 0)
    #expect(try announce(at: again, isTaken: true))
    _ = kademlia.handle(.stopProviding(cid), at: again)
    #expect(try !announce(at: again + 23 * 3_600_000, isTaken: true))
  }

  @Test("an answer that is none, or to another question, is reported and its sender forgotten")
  func misbehaviour() throws {
    let answers: [([UInt8], Misbehaviour)] = [
      ([0xFF], .malformed(protocol: Kademlia.protocolName)),
      (KademliaMessage(kind: .ping).bytes, .malformed(protocol: Kademlia.protocolName)),
      (
        KademliaMessage(
          kind: .getProviders, closer: (0..<50).map { PeerAddresses(madePeer($0), []) }
        )
        .bytes, .flood(protocol: Kademlia.protocolName)
      ),
    ]
    for (bytes, evidence) in answers {
      var kademlia = try client()
      let begun = kademlia.handle(.find(LookupID(1), .providers(madeCID(1))), at: start)
      let request = try #require(asked(begun).first)
      #expect(
        kademlia.handle(.answered(request.1, bytes), at: start) == [
          .report(madePeer(1), evidence), .finished(LookupID(1)),
        ])
      #expect(kademlia.knownPeers == 0)
    }
  }

  @Test("nobody who is not asked is heard, and nothing waits for ever")
  func deadlines() throws {
    var kademlia = try client()
    #expect(kademlia.handle(.answered(RequestID(99), []), at: start).isEmpty)
    let begun = kademlia.handle(.find(LookupID(1), .providers(madeCID(1))), at: start)
    let request = try #require(asked(begun).first)
    let late = start + Limits.lookupRequestMilliseconds
    #expect(kademlia.handle(.tick, at: late).contains(.finished(LookupID(1))))
    #expect(kademlia.handle(.answered(request.1, [0xFF]), at: late).isEmpty)
  }

  @Test("a stranger's answer leads to no address of our own machine or network")
  func strangers() throws {
    var kademlia = try client()
    let begun = kademlia.handle(.find(LookupID(1), .providers(madeCID(1))), at: start)
    let request = try #require(asked(begun).first)
    let local = try [
      "/ip4/127.0.0.1/tcp/22", "/ip4/10.0.0.1/tcp/22", "/ip6/::1/tcp/22", "/ip6/fe80::1/tcp/22",
      "/ip6/fd00::1/tcp/22", "/ip6/::ffff:7f00:1/tcp/22", "/dns/localhost/tcp/22",
      "/dns4/x.attacker.example/tcp/80", "/dns6/x.attacker.example/tcp/80",
      "/dns/x.attacker.example/tcp/80",
    ].map { try Multiaddress($0) }
    let world = try Multiaddress("/ip4/9.9.9.9/tcp/1")
    let answer = KademliaMessage(
      kind: .getProviders,
      closer: [PeerAddresses(madePeer(2), local), PeerAddresses(madePeer(3), local + [world])],
      providers: [PeerAddresses(madePeer(4), local), PeerAddresses(madePeer(5), local + [world])])
    let actions = kademlia.handle(.answered(request.1, answer.bytes), at: start)
    #expect(
      actions.first
        == .found(
          LookupID(1), [PeerAddresses(madePeer(4), []), PeerAddresses(madePeer(5), [world])]))
    guard case .ask(madePeer(3), [world], _, _)? = actions.last, actions.count == 2 else {
      Issue.record("\(actions)")
      return
    }
  }

  @Test("no more lookups than the limit are under way")
  func lookupLimit() throws {
    var kademlia = try client()
    for number in 0..<UInt64(Limits.lookups) {
      let begun = kademlia.handle(.find(LookupID(number), .providers(madeCID(1))), at: start)
      #expect(asked(begun).count == 1)
    }
    let last = LookupID(1_000)
    #expect(kademlia.handle(.find(last, .providers(madeCID(1))), at: start) == [.finished(last)])
  }
}
