import ContentBlocks
import Testing

@testable import PeerProtocol

@Suite struct KademliaServerTests {
  private let start = Instant(milliseconds: 1_000)
  private let key = madeCID(1).hash.bytes

  private func server(_ mode: Kademlia.Mode = .server) -> Kademlia {
    Kademlia(own: madePeer(0), mode: mode, random: PeerRandom(seed: [1]))
  }

  /// What a peer is answered that comes from an address.
  private func ask(
    _ kademlia: inout Kademlia, _ message: KademliaMessage, peer: Int = 1,
    from: String = "/ip4/127.0.0.1/tcp/9", at now: Instant? = nil
  ) throws -> KademliaMessage? {
    let actions = kademlia.handle(
      .request(madePeer(peer), RequestID(5), message.bytes, from: try Multiaddress(from)),
      at: now ?? start)
    guard case .answer(RequestID(5), let bytes)? = actions.first else { return nil }
    return try KademliaMessage(bytes)
  }

  private func addProvider(_ provider: Int, _ address: String, key: [UInt8]? = nil) throws
    -> KademliaMessage
  {
    KademliaMessage(
      kind: .addProvider, key: key ?? self.key,
      providers: [PeerAddresses(madePeer(provider), [try Multiaddress(address)])])
  }

  @Test("a peer provides for itself alone, and is forgotten after 48 hours")
  func providers() throws {
    var kademlia = server()
    let get = KademliaMessage(kind: .getProviders, key: key)
    _ = try ask(&kademlia, addProvider(2, "/ip4/127.0.0.1/tcp/2"), peer: 1)
    #expect(try ask(&kademlia, get)?.providers == [])
    let forOther = kademlia.handle(
      .request(
        madePeer(1), RequestID(1), try addProvider(2, "/ip4/127.0.0.1/tcp/2").bytes,
        from: try Multiaddress("/ip4/127.0.0.1/tcp/9")), at: start)
    #expect(forOther == [.refuse(RequestID(1))])
    let forItself = kademlia.handle(
      .request(
        madePeer(1), RequestID(2), try addProvider(1, "/ip4/127.0.0.1/tcp/2").bytes,
        from: try Multiaddress("/ip4/127.0.0.1/tcp/9")), at: start)
    // go-libp2p would take a word for the answer to its next request.
    #expect(forItself == [.accept(RequestID(2))])
    let provider = PeerAddresses(madePeer(1), [try Multiaddress("/ip4/127.0.0.1/tcp/2")])
    #expect(try ask(&kademlia, get, peer: 3)?.providers == [provider])
    #expect(try ask(&kademlia, get, at: start + (48 * 3_600_000 - 1))?.providers == [provider])
    #expect(try ask(&kademlia, get, at: start + 48 * 3_600_000)?.providers == [])
  }

  @Test("values are neither kept nor given, and a ping is answered")
  func values() throws {
    var kademlia = server()
    var put = KademliaMessage(kind: .putValue, key: key).bytes
    put.appendField(3, [0x0A, 1, 7, 0x12, 1, 9])
    let actions = kademlia.handle(
      .request(madePeer(1), RequestID(1), put, from: try Multiaddress("/ip4/1.2.3.4/tcp/1")),
      at: start)
    #expect(actions == [.answer(RequestID(1), [8, 0])])
    let get = KademliaMessage(kind: .getValue, key: key)
    #expect(try ask(&kademlia, get) == get)
    let ping = KademliaMessage(kind: .ping)
    #expect(try ask(&kademlia, ping) == ping)
    #expect(try ask(&kademlia, KademliaMessage(kind: .findNode)) == nil)
  }

  @Test("addresses of a machine or a network are given to no stranger, and taken from none")
  func scopes() throws {
    var kademlia = server()
    let own = try ["/ip4/127.0.0.1/tcp/1", "/ip4/192.168.0.1/tcp/1", "/ip4/8.8.8.8/tcp/1"]
      .map { try Multiaddress($0) }
    _ = kademlia.handle(.ownAddresses(own), at: start)
    _ = kademlia.handle(.provide(madeCID(1)), at: start)
    _ = kademlia.handle(.joined(madePeer(7), own, from: own[0]), at: start)
    let get = KademliaMessage(kind: .getProviders, key: key)
    let find = KademliaMessage(kind: .findNode, key: madePeer(0).bytes)
    for (from, count) in [("/ip4/127.0.0.1", 3), ("/ip4/192.168.0.9", 2), ("/ip4/9.9.9.9", 1)] {
      let expected = Array(own.suffix(count))
      let answer = try ask(&kademlia, get, from: from + "/tcp/1")
      #expect(answer?.providers == [PeerAddresses(madePeer(0), expected)])
      #expect(answer?.closer == [PeerAddresses(madePeer(7), expected)])
      let itself = try ask(&kademlia, find, from: from + "/tcp/1")?.closer.first
      #expect(itself == PeerAddresses(madePeer(0), expected))
    }
    // A stranger that names an address of our network provides nothing that could be reached.
    _ = try ask(
      &kademlia, addProvider(2, "/ip4/192.168.0.7/tcp/2"), peer: 2, from: "/ip4/9.9.9.9/tcp/1")
    #expect(try ask(&kademlia, get)?.providers.map(\.peer) == [madePeer(0)])
  }

  @Test("who asks is not named to itself, nor is who does not answer")
  func closer() throws {
    var kademlia = server()
    let address = try Multiaddress("/ip4/127.0.0.1/tcp/1")
    for peer in 1...3 {
      _ = kademlia.handle(.joined(madePeer(peer), [address], from: address), at: start)
    }
    _ = kademlia.handle(.failedToReach(madePeer(2)), at: start)
    let find = KademliaMessage(kind: .findNode, key: key)
    #expect(try ask(&kademlia, find, peer: 1)?.closer.map(\.peer) == [madePeer(3)])
    _ = kademlia.handle(.forget(madePeer(3)), at: start)
    #expect(try ask(&kademlia, find, peer: 1)?.closer == [])
  }

  @Test("a flood of requests is refused and reported, and let through again later")
  func flood() throws {
    var kademlia = server()
    let ping = KademliaMessage(kind: .ping).bytes
    let from = try Multiaddress("/ip4/127.0.0.1/tcp/1")
    var answered = 0
    for number in 0..<500 as Range<UInt64> {
      let id = RequestID(number)
      let actions = kademlia.handle(.request(madePeer(1), id, ping, from: from), at: start)
      if actions == [.answer(id, ping)] { answered += 1 }
      if answered < number {
        #expect(
          actions == [
            .refuse(id), .report(madePeer(1), .flood(protocol: Kademlia.protocolName)),
          ])
      }
    }
    #expect(answered == Int(Limits.kademliaRequestBurst))
    #expect(try ask(&kademlia, KademliaMessage(kind: .ping), at: start + 1_000) != nil)
  }

  @Test("what many peers tell a node takes bounded room")
  func bounded() throws {
    var kademlia = server()
    let from = try Multiaddress("/ip4/127.0.0.1/tcp/1")
    // One peer says more than its share, many peers say a little, all join.
    for number in 0..<3_000 {
      let now = start + UInt64(number) * 100
      let message = try addProvider(1, "/ip4/127.0.0.1/tcp/2", key: madeCID(number).hash.bytes)
      _ = try ask(&kademlia, message, peer: 1, at: now)
      let other = try addProvider(number, "/ip4/127.0.0.1/tcp/2")
      _ = try ask(&kademlia, other, peer: number, at: now)
      _ = kademlia.handle(.joined(madePeer(number), [from], from: from), at: now)
    }
    #expect(kademlia.providers.count(of: madePeer(1)) <= Limits.keysPerProvider)
    #expect(kademlia.providers.count <= Limits.keysPerProvider + 1)
    #expect(kademlia.providers.providers(of: key, at: start).count == Limits.providersPerKey)
    #expect(kademlia.meter.count <= Limits.countedPeers)
    #expect(kademlia.table.rememberedCount <= 13 * (Limits.bucketPeers + Limits.waitingPeers))
  }

  @Test("a table of providers that is full keeps the keys that are nearest to its own place")
  func fullTable() throws {
    let own = KademliaKey(of: madePeer(0).bytes)
    var table = ProviderTable(own: own)
    let keys = (0..<Limits.providedKeys + 500).map { madeCID($0).hash.bytes }
    for (index, key) in keys.enumerated() {
      _ = table.add(PeerAddresses(madePeer(index / 1000), []), to: key, at: start)
    }
    #expect(table.count == Limits.providedKeys)
    let nearest = keys.sorted {
      KademliaKey(of: $0).distance(to: own) < KademliaKey(of: $1).distance(to: own)
    }
    for key in nearest.prefix(Limits.providedKeys) {
      #expect(table.providers(of: key, at: start).count == 1)
    }
    for key in nearest.suffix(500) { #expect(table.providers(of: key, at: start).isEmpty) }
    table.expire(at: start + Limits.providerMilliseconds)
    #expect(table.count == 0 && table.count(of: madePeer(1)) == 0)
  }

  @Test("a client answers nobody")
  func client() throws {
    var kademlia = server(.client)
    #expect(try ask(&kademlia, KademliaMessage(kind: .ping)) == nil)
  }
}
