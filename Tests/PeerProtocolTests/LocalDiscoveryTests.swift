import Testing

@testable import PeerProtocol

@Suite struct LocalDiscoveryTests {
  private func discovery(_ number: Int) -> LocalDiscovery {
    LocalDiscovery(own: madePeer(number), random: PeerRandom(seed: Array("mdns \(number)".utf8)))
  }

  /// Some peers on one network for so many seconds: every packet reaches all, the sender too.
  private func share(
    _ peers: inout [LocalDiscovery], seconds: ClosedRange<UInt64>
  ) throws -> (actions: [[LocalDiscovery.Action]], packets: Int) {
    var actions = peers.map { _ in [LocalDiscovery.Action]() }
    var packets = 0
    for step in seconds.lowerBound * 10..<seconds.upperBound * 10 {
      let now = Instant(milliseconds: 100 * step)
      for sender in peers.indices {
        for action in peers[sender].handle(.tick, at: now) {
          actions[sender].append(action)
          guard case .multicast(let bytes) = action else { continue }
          packets += 1
          let from = try Multiaddress("/ip4/192.168.1.\(sender + 1)/udp/5353")
          for receiver in peers.indices {
            actions[receiver] += peers[receiver].handle(.packet(bytes, from: from), at: now)
          }
        }
      }
    }
    return (actions, packets)
  }

  @Test("peers on one network find each other, not themselves, once each")
  func together() throws {
    var peers = (0..<4).map(discovery)
    for index in peers.indices {
      let address = try Multiaddress("/ip4/192.168.1.\(index + 1)/tcp/4001")
      let machine = try Multiaddress("/ip4/127.0.0.1/tcp/4001")
      _ = peers[index].handle(
        .ownAddresses([machine, address]), at: Instant(milliseconds: 0))
    }
    let (actions, packets) = try share(&peers, seconds: 0...300)
    for index in peers.indices {
      let found = actions[index].compactMap { action -> PeerID? in
        guard case .found(let peer, let addresses) = action else { return nil }
        // What is of use to its own machine alone is left out.
        #expect(addresses.count == 1)
        return peer
      }
      #expect(found.sorted() == (0..<4).filter { $0 != index }.map(madePeer).sorted())
      #expect(!actions[index].contains { if case .lost = $0 { true } else { false } })
    }
    // At most eleven queries each in five minutes, and as many answers of each as there are
    // queries.
    #expect(packets < 4 * 11 * 5, "\(packets)")
  }

  @Test("a peer that says farewell or falls silent is lost")
  func gone() throws {
    var peers = (0..<3).map(discovery)
    for index in peers.indices {
      let address = try Multiaddress("/ip4/192.168.1.\(index + 1)/tcp/4001")
      _ = peers[index].handle(.ownAddresses([address]), at: Instant(milliseconds: 0))
    }
    _ = try share(&peers, seconds: 0...5)
    let from = try Multiaddress("/ip4/192.168.1.2/udp/5353")
    let farewell = peers[1].farewell
    let heard = peers[0].handle(.packet(farewell, from: from), at: Instant(milliseconds: 5_000))
    #expect(heard == [.lost(madePeer(1))])
    var rest = [peers[0]]
    let (actions, _) = try share(&rest, seconds: 5...200)
    #expect(
      actions[0].filter { if case .multicast = $0 { false } else { true } } == [.lost(madePeer(2))])
    #expect(rest[0].knownPeers == 0)
  }

  @Test("a node that stops says farewell where it could be reached", arguments: [true, false])
  func farewell(isReachable: Bool) throws {
    let identity = try #require(PeerIdentity(privateKey: [UInt8](repeating: 3, count: 32)))
    let now = Instant(milliseconds: 0)
    var node = try #require(
      PeerNode(.init(identity: identity, seed: [1], discoversLocally: true), at: now))
    var actions: [PeerNode.Action] = []
    let address = try Multiaddress("/ip4/192.168.1.1/tcp/1")
    node.handle(.started(listening: isReachable ? [address] : []), at: now, into: &actions)
    node.handle(.stop, at: now, into: &actions)
    let packets = try actions.compactMap { action -> DNSPacket? in
      guard case .multicast(let bytes) = action else { return nil }
      return try DNSReader.read(bytes)
    }
    #expect(packets.count == (isReachable ? 1 : 0))
    for packet in packets {
      #expect(packet.isResponse && packet.records.allSatisfy { $0.secondsToLive == 0 })
    }
  }

  /// The addresses that a packet about one of them leads to.
  private func found(
    _ peer: inout LocalDiscovery, _ address: String, from sender: String
  ) throws -> [Multiaddress] {
    var random = PeerRandom(seed: [1])
    let made = LocalAnnouncement(own: madePeer(9), random: &random)
    let packet = made.packet([try Multiaddress(address)]).bytes
    let actions = peer.handle(
      .packet(packet, from: try Multiaddress(sender)), at: Instant(milliseconds: 0))
    return actions.flatMap { action -> [Multiaddress] in
      if case .found(_, let addresses) = action { addresses } else { [] }
    }
  }

  @Test(
    "a packet leads to no address of a narrower scope than where it came from",
    arguments: [
      ("/ip4/127.0.0.1/tcp/22", "/ip4/192.168.1.9/udp/5353"),
      ("/ip4/127.0.0.1/tcp/22", "/ip4/9.9.9.9/udp/5353"),
      ("/ip4/192.168.1.1/tcp/22", "/ip4/9.9.9.9/udp/5353"),
      ("/ip6/fe80::1/tcp/22", "/ip4/9.9.9.9/udp/5353"),
      ("/dns4/printer.local/tcp/22", "/ip4/192.168.1.9/udp/5353"),
      ("/dns4/x.example/tcp/22", "/ip4/9.9.9.9/udp/5353"),
    ])
  func scopes(address: String, sender: String) throws {
    var peer = discovery(1)
    #expect(try found(&peer, address, from: sender).isEmpty)
    _ = peer.handle(
      .ownAddresses([try Multiaddress("/ip4/192.168.1.2/tcp/1")]), at: Instant(milliseconds: 0))
    #expect(try found(&peer, address, from: sender).isEmpty)
    let own = try Multiaddress("/ip4/192.168.1.7/tcp/1")
    #expect(try found(&peer, "\(own)", from: "/ip4/192.168.1.9/udp/5353") == [own])
    let world = try Multiaddress("/ip4/9.9.9.9/tcp/1")
    #expect(try found(&peer, "\(world)", from: "/ip4/9.9.9.9/udp/5353") == [world])
  }

  @Test("a query is answered after a moment, and a flood of queries once a second")
  func answers() throws {
    var peer = discovery(1)
    let from = try Multiaddress("/ip4/192.168.1.9/udp/5353")
    _ = peer.handle(
      .ownAddresses([try Multiaddress("/ip4/192.168.1.1/tcp/1")]), at: Instant(milliseconds: 0))
    var sent = 0
    for millisecond in stride(from: UInt64(0), to: 10_000, by: 10) {
      let now = Instant(milliseconds: millisecond)
      #expect(peer.handle(.packet(LocalAnnouncement.query.bytes, from: from), at: now).isEmpty)
      for action in peer.handle(.tick, at: now) {
        guard case .multicast(let bytes) = action else { continue }
        sent += try DNSReader.read(bytes).isResponse ? 1 : 0
      }
    }
    #expect((9...10).contains(sent))
  }

  @Test("before it has an address a peer asks and does not answer")
  func unreachable() throws {
    var peer = discovery(1)
    let from = try Multiaddress("/ip4/192.168.1.9/udp/5353")
    for second in 0..<20 as Range<UInt64> {
      let now = Instant(milliseconds: 1000 * second)
      _ = peer.handle(.packet(LocalAnnouncement.query.bytes, from: from), at: now)
      for action in peer.handle(.tick, at: now) {
        guard case .multicast(let bytes) = action else { continue }
        #expect(try DNSReader.read(bytes) == LocalAnnouncement.query)
      }
    }
  }

  @Test("a flood of made-up peers is found slowly and remembered in part")
  func flood() throws {
    var peer = discovery(0)
    let from = try Multiaddress("/ip4/192.168.1.9/udp/5353")
    var random = PeerRandom(seed: [1])
    var found = 0
    for number in 1...3_000 {
      let made = LocalAnnouncement(own: madePeer(number), random: &random)
      let bytes = made.packet([try Multiaddress("/ip4/192.168.1.9/tcp/\(number)")]).bytes
      let now = Instant(milliseconds: UInt64(number) * 10)
      for action in peer.handle(.packet(bytes, from: from), at: now) {
        if case .found = action { found += 1 }
      }
    }
    // Thirty seconds, and the first packet of the next one.
    #expect(found == 30 * Limits.neighboursPerSecond + 1)
    #expect(peer.knownPeers == Limits.neighbours)
  }

  @Test("both forms of an address are read: repeated, and numbered as py-libp2p does")
  func forms() throws {
    let text = "/ip4/10.0.0.1/tcp/1/p2p/\(madePeer(1))"
    let address = try Multiaddress(text)
    for key in ["dnsaddr", "dnsaddr2", "dnsaddr16"] {
      #expect(LocalAnnouncement.address(Array("\(key)=\(text)".utf8)) == address)
    }
    for string in [
      "dnsaddr", "dnsaddrx=\(text)", "addr=\(text)", "dnsaddr=/ip4/10.0.0.1/tcp/1", "",
    ] {
      #expect(LocalAnnouncement.address(Array(string.utf8)) == nil)
    }
    var random = PeerRandom(seed: [1])
    let made = LocalAnnouncement(own: madePeer(1), random: &random)
    let many = try (1...30).map { try Multiaddress("/ip4/10.0.0.\($0)/tcp/4001") }
    let packet = made.packet(many)
    #expect(packet.bytes.count <= 1_400)
    let texts = packet.records.compactMap { record -> [[UInt8]]? in
      if case .text(let strings) = record.data { strings } else { nil }
    }
    #expect(texts.count == 1)
    let repeated = texts[0].filter { $0.starts(with: Array("dnsaddr=".utf8)) }
    #expect(
      repeated.compactMap(LocalAnnouncement.address).map(\.withoutPeer)
        == Array(many.prefix(repeated.count)))
    #expect(texts[0].count == 2 * repeated.count - 1 && repeated.count >= 4)
  }
}
