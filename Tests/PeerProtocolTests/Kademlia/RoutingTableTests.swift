import Testing

@testable import PeerProtocol

@Suite struct RoutingTableTests {
  private let own = KademliaKey(of: madePeer(0).bytes)

  private func entry(_ number: Int, _ address: String = "/ip4/10.0.0.1/tcp/1", at time: UInt64 = 0)
    throws
    -> RoutingTable.Entry
  {
    RoutingTable.Entry(
      madePeer(number), [try Multiaddress(address)], from: machine,
      heard: Instant(milliseconds: time))
  }

  private let machine = Multiaddress([.ip4([127, 0, 0, 1]), .tcp(9)])

  /// Numbers of peers whose places differ from our own in the first bit.
  private var far: [Int] {
    (1...400).filter { KademliaKey(of: madePeer($0).bytes).commonPrefix(with: own) == 0 }
  }

  @Test("the closest are the closest, by a plain sort of all")
  func closest() throws {
    var table = RoutingTable(own: own)
    for number in 1...300 { _ = try table.insert(entry(number)) }
    let known = (1...300).map(madePeer).filter { table.entry(of: $0) != nil }
    #expect(known.count == table.count && table.count > 80)
    for number in 1000..<1020 {
      let target = KademliaKey(of: madePeer(number).bytes)
      let expected = known.sorted {
        KademliaKey(of: $0.bytes).distance(to: target)
          < KademliaKey(of: $1.bytes).distance(to: target)
      }
      #expect(table.closest(to: target, count: 20).map(\.peer) == Array(expected.prefix(20)))
    }
  }

  @Test("who has long been there stays, and a newcomer takes the place of who is silent")
  func oldest() throws {
    var table = RoutingTable(own: own)
    let far = far
    for number in far.prefix(100) { _ = try table.insert(entry(number)) }
    #expect(table.count == Limits.bucketPeers)
    #expect(table.rememberedCount == Limits.bucketPeers + Limits.waitingPeers)
    for number in far.prefix(20) { #expect(table.entry(of: madePeer(number)) != nil) }
    table.left(madePeer(far[3]))
    #expect(table.entry(of: madePeer(far[3]))?.isConnected == false)
    table.failed(madePeer(far[3]))
    #expect(table.entry(of: madePeer(far[3])) == nil)
    // Of those that waited, who came last.
    #expect(table.entry(of: madePeer(far[99])) != nil)
  }

  @Test("a silent peer that nobody can replace stays until it failed three times")
  func failures() throws {
    var table = RoutingTable(own: own)
    _ = try table.insert(entry(1))
    table.failed(madePeer(1))
    table.failed(madePeer(1))
    #expect(table.entry(of: madePeer(1))?.failures == 2)
    table.heard(madePeer(1), at: Instant(milliseconds: 5))
    #expect(table.entry(of: madePeer(1))?.failures == 0)
    for _ in 0..<3 { table.failed(madePeer(1)) }
    #expect(table.count == 0)
  }

  @Test("one network has few places in a bucket; a local network has all of them")
  func diversity() throws {
    var table = RoutingTable(own: own)
    let far = far
    for (index, number) in far.prefix(50).enumerated() {
      _ = try table.insert(entry(number, "/ip4/8.8.8.\(index)/tcp/1"))
    }
    #expect(table.count == Limits.bucketPeersPerSubnet)
    for (index, number) in far.prefix(100).suffix(50).enumerated() {
      _ = try table.insert(entry(number, "/ip6/2001:db8:1:\(index)::1/tcp/1"))
    }
    #expect(table.count == 2 * Limits.bucketPeersPerSubnet)
    for number in far.prefix(150).suffix(50) { _ = try table.insert(entry(number)) }
    #expect(table.count == Limits.bucketPeers)
  }

  @Test("a peer is of the network that it came from, whatever addresses it says it has")
  func claims() throws {
    var kademlia = Kademlia(own: madePeer(0), mode: .server, random: PeerRandom(seed: [1]))
    for (index, number) in far.prefix(100).enumerated() {
      let claimed = try Multiaddress("/ip4/\(50 + index).1.1.1/tcp/1")
      let claims = index % 2 == 0 ? [claimed] : []
      let end = try Multiaddress("/ip4/8.8.8.\(index)/tcp/9")
      _ = kademlia.handle(
        .joined(madePeer(number), claims, from: end), at: Instant(milliseconds: 0))
    }
    #expect(kademlia.knownPeers == Limits.bucketPeersPerSubnet)
  }

  @Test("a peer without an address is there while it is connected")
  func withoutAddress() throws {
    var table = RoutingTable(own: own)
    let peer = madePeer(1)
    _ = table.insert(
      RoutingTable.Entry(
        peer, [], from: try Multiaddress("/ip4/9.9.9.9/tcp/1"), heard: Instant(milliseconds: 0)))
    #expect(table.count == 1)
    table.left(peer)
    #expect(table.count == 0)
  }

  @Test("the place of a key is the SHA-256 of its bytes, and prefixes are counted in bits")
  func keys() {
    // SHA-256 of "abc" begins with ba7816bf, that of nothing with e3b0c442: ba ^ e3 = 59.
    let left = KademliaKey(of: Array("abc".utf8))
    let right = KademliaKey(of: [UInt8]())
    #expect(left.commonPrefix(with: right) == 1)
    #expect(left.commonPrefix(with: left) == 256)
    #expect(left < right && left.distance(to: right) == right.distance(to: left))
  }
}
