import ContentBlocks
import PeerProtocol
import Testing

@Suite struct PeerNodeTests {
  @Test func `peers that dial each other at once end with one connection`() throws {
    var network = NodeNetwork()
    let (a, b) = (try network.add(seed: 1), try network.add(seed: 2))
    network.giveTogether([
      (a, .connect([network.address(b)])), (b, .connect([network.address(a)])),
    ])
    network.pass(milliseconds: 15_000)
    for number in [a, b] {
      #expect(network.nodes[number].footprint.connections == 1)
      #expect(!network.notices[number].contains(.disconnected(network.nodes[a + b - number].id)))
    }
  }

  @Test func `a connection that is lost is made again`() throws {
    var network = NodeNetwork()
    let (a, b) = (try network.add(seed: 3), try network.add(seed: 4))
    network.give(a, .connect([network.address(b)]))
    #expect(network.nodes[a].connectedPeers == [network.nodes[b].id])
    network.cutAll()
    #expect(network.nodes[a].connectedPeers.isEmpty)
    network.pass(milliseconds: 2_000)
    #expect(network.nodes[a].connectedPeers == [network.nodes[b].id])
  }

  @Test func `a peer answers at the second address when the first is dead`() throws {
    var network = NodeNetwork()
    let (a, b) = (try network.add(seed: 5), try network.add(seed: 6))
    let dead = Multiaddress([.ip4([10, 0, 0, 9]), .tcp(1)]).with(network.nodes[b].id)
    network.give(a, .connect([dead, network.address(b)]))
    #expect(network.nodes[a].connectedPeers == [network.nodes[b].id])
  }

  @Test func `somebody else than was dialed is not talked to`() throws {
    var network = NodeNetwork()
    let (a, b) = (try network.add(seed: 7), try network.add(seed: 8))
    let c = try network.add(seed: 9)
    let wrong = NodeNetwork.address(b).with(network.nodes[c].id)
    network.give(a, .connect([wrong]))
    network.pass(milliseconds: 3_000)
    #expect(network.nodes[a].connectedPeers.isEmpty)
  }

  @Test func `a node comes back with the peers that it knew`() throws {
    var network = NodeNetwork()
    let (a, b) = (try network.add(seed: 10), try network.add(seed: 11))
    network.give(a, .connect([network.address(b)]))
    let known = network.nodes[a].knownPeers
    #expect(known.map(\.id) == [network.nodes[b].id])
    let next = try network.add(seed: 12)
    network.give(next, .remember(known))
    network.pass(milliseconds: 3_000)
    #expect(network.nodes[next].connectedPeers.contains(network.nodes[b].id))
  }

  @Test func `a peer that is still connected was there until now`() throws {
    var network = NodeNetwork()
    let (a, b) = (try network.add(seed: 18), try network.add(seed: 19))
    network.give(a, .connect([network.address(b)]))
    network.pass(milliseconds: 60_000)
    let known = try #require(network.nodes[a].knownPeers.first)
    #expect(known.id == network.nodes[b].id)
    #expect(network.now.milliseconds(since: known.lastSeen) <= 500)
  }

  @Test func `peers that others name are remembered as never met`() throws {
    var network = NodeNetwork()
    let (a, b) = (try network.add(seed: 20), try network.add(seed: 21))
    let known = [
      KnownPeer(
        id: network.nodes[b].id, addresses: [Multiaddress([.ip4([10, 0, 0, 9]), .tcp(1)])],
        lastSeen: Instant(milliseconds: 5))
    ]
    network.give(a, .remember(known))
    #expect(network.nodes[a].knownPeers == known)
  }

  @Test func `a node that stops says goodbye to everyone`() throws {
    var network = NodeNetwork()
    let (a, b) = (try network.add(seed: 13), try network.add(seed: 14))
    network.give(a, .connect([network.address(b)]))
    network.give(b, .stop)
    #expect(network.nodes[a].footprint.connections == 0)
    #expect(network.notices[a].contains(.disconnected(network.nodes[b].id)))
  }

  @Test func `bytes that are not authentic end a connection, and the peer is not to blame`() throws
  {
    var network = NodeNetwork()
    let (a, b) = (try network.add(seed: 18), try network.add(seed: 19))
    network.give(a, .connect([network.address(b)]))
    // Whoever stands between the two can do this.
    network.give(a, .received(.dialed(1), [UInt8](repeating: 0, count: 64)[...]))
    #expect(network.nodes[a].connectedPeers.isEmpty)
    network.pass(milliseconds: 2_000)
    #expect(network.nodes[a].connectedPeers == [network.nodes[b].id])
    #expect(!network.notices[a].contains { if case .misbehaved = $0 { true } else { false } })
  }

  @Test func `a peer that lied is banned for a while`() throws {
    var network = NodeNetwork()
    let (a, b) = (try network.add(seed: 15), try network.add(seed: 16))
    network.give(a, .connect([network.address(b)]))
    network.report(a, b, .malformed(protocol: "a message that is none"))
    let id = network.nodes[b].id
    #expect(network.nodes[a].connectedPeers.isEmpty)
    #expect(
      network.notices[a].contains { if case .banned(id, _, _) = $0 { true } else { false } })
    network.pass(milliseconds: 5_000)
    #expect(network.nodes[a].connectedPeers.isEmpty)
    network.jump(milliseconds: Limits.banMilliseconds)
    network.pass(milliseconds: 2_000)
    #expect(network.nodes[a].connectedPeers == [id])
  }

  @Test func `one network of version 6 is counted as one address`() throws {
    var network = NodeNetwork()
    let a = try network.add(seed: 18)
    for number in 0..<(UInt64(Limits.connectionsPerAddress) + 10) {
      let remote = try Multiaddress("/ip6/2001:db8:0:7:\(number + 1)::1/tcp/4001")
      network.give(a, .accepted(.accepted(number), from: remote))
    }
    #expect(network.nodes[a].footprint.connections == Limits.connectionsPerAddress)
    let neighbour = try Multiaddress("/ip6/2001:db8:0:8::1/tcp/4001")
    network.give(a, .accepted(.accepted(1_000), from: neighbour))
    #expect(network.nodes[a].footprint.connections == Limits.connectionsPerAddress + 1)
  }

  @Test func `whoever connects leaves room for those that are dialed`() throws {
    var network = NodeNetwork()
    let (a, b) = (try network.add(seed: 19), try network.add(seed: 20))
    for number in 0..<UInt64(Limits.connections) {
      let remote = Multiaddress([.ip4([10, 0, 1, UInt8(number)]), .tcp(4001)])
      network.give(a, .accepted(.accepted(number), from: remote))
    }
    #expect(network.nodes[a].footprint.connections == Limits.connections - Limits.dials)
    network.give(a, .connect([network.address(b)]))
    #expect(network.nodes[a].connectedPeers == [network.nodes[b].id])
  }

  @Test func `more connections from one address than allowed are closed`() throws {
    var network = NodeNetwork()
    let a = try network.add(seed: 17)
    for number in 0..<(UInt64(Limits.connectionsPerAddress) + 10) {
      network.give(a, .accepted(.accepted(number), from: NodeNetwork.address(1)))
    }
    #expect(network.nodes[a].footprint.connections == Limits.connectionsPerAddress)
    network.pass(milliseconds: Limits.handshakeMilliseconds + 500)
    #expect(network.nodes[a].footprint.connections == 0)
  }
}
