// The peers that a node knows, in buckets by how many bits their places share with its own: many of
// those nearby, few of each half of the rest. A bucket prefers who has long been there and still
// answers, so that a flood of newcomers moves nobody out.
//
// Source: Maymounkov and Mazieres, "Kademlia", IPTPS 2002.

/// The peers that a node knows by how far away they are.
struct RoutingTable: Sendable {
  /// A peer that is known.
  struct Entry: Sendable {
    let peer: PeerID
    let key: KademliaKey
    let addresses: [Multiaddress]
    /// The widest scope of an address; nil where there is none.
    let reach: AddressScope?
    /// Who is told these addresses: the scope of the connection that they came over, or wider.
    let scope: AddressScope
    /// The networks of the world that it says it is in, and the one that it came from.
    let subnets: Set<[UInt8]>
    /// When it last said something.
    var heard: Instant
    /// Requests that failed since.
    var failures = 0
    var isConnected = true

    /// A peer that says that it has these addresses, over a connection whose other end is there.
    init(
      _ peer: PeerID, _ claimed: [Multiaddress], from end: Multiaddress, heard: Instant
    ) {
      self.peer = peer
      self.heard = heard
      scope = AddressScope(end) ?? .world
      addresses = claimed.usable(by: scope, for: peer)
      subnets = Set((addresses + [end]).compactMap(\.subnet))
      key = KademliaKey(of: peer.bytes)
      reach = addresses.compactMap { AddressScope($0) }.max()
    }
  }

  private let own: KademliaKey
  /// As many as were ever used: most of the 256 never are.
  private var buckets: [Bucket] = []

  init(own: KademliaKey) {
    self.own = own
  }

  /// The peers in buckets.
  var count: Int { buckets.reduce(0) { $0 + $1.peers.count } }

  /// The number of the last bucket with a peer; nil where there is none.
  var lastBucket: Int? { buckets.lastIndex { !$0.peers.isEmpty } }

  /// Whether a bucket has all the peers that it can have.
  func isFull(bucket: Int) -> Bool {
    bucket < buckets.count && buckets[bucket].peers.count >= Limits.bucketPeers
  }

  /// Whether there is nobody.
  var isEmpty: Bool { buckets.allSatisfy(\.peers.isEmpty) }

  /// All that is remembered, those that wait included.
  var rememberedCount: Int { buckets.reduce(0) { $0 + $1.peers.count + $1.waiting.count } }

  func entry(of peer: PeerID) -> Entry? {
    guard let bucket = bucket(of: peer) else { return nil }
    return buckets[bucket].peers.first { $0.peer == peer }
  }

  /// Takes a peer in or hears of it again; whether it is new in a bucket.
  mutating func insert(_ entry: Entry) -> Bool {
    let index = index(of: entry.key)
    while buckets.count <= index { buckets.append(Bucket()) }
    return buckets[index].insert(entry)
  }

  /// A peer said something.
  mutating func heard(_ peer: PeerID, at now: Instant) {
    update(peer) {
      $0.heard = now
      $0.failures = 0
    }
  }

  /// The connection to a peer is gone; it stays in its bucket, where it can be reached again.
  mutating func left(_ peer: PeerID) {
    update(peer) { $0.isConnected = false }
    if entry(of: peer)?.addresses.isEmpty == true { remove(peer) }
  }

  /// A peer did not answer.
  mutating func failed(_ peer: PeerID) {
    if let bucket = bucket(of: peer) { buckets[bucket].failed(peer) }
  }

  /// Forgets a peer.
  mutating func remove(_ peer: PeerID) {
    if let bucket = bucket(of: peer) { buckets[bucket].remove(peer) }
  }

  /// The peers that are closest to a key, the closest first.
  func closest(
    to key: KademliaKey, count: Int, where isWanted: (Entry) -> Bool = { _ in true }
  ) -> [Entry] {
    // Places are sorted, not peers: those are many bytes to move.
    var places: [(distance: KademliaKey, bucket: Int, index: Int)] = []
    for bucket in buckets.indices where !buckets[bucket].peers.isEmpty {
      for index in buckets[bucket].peers.indices where isWanted(buckets[bucket].peers[index]) {
        places.append((buckets[bucket].peers[index].key.distance(to: key), bucket, index))
      }
    }
    places.sort { $0.distance < $1.distance }
    return places.prefix(count).map { buckets[$0.bucket].peers[$0.index] }
  }

  /// Of the peers that were not heard since, the one that was not for longest.
  func quietest(since limit: Instant) -> Entry? {
    var quietest: Entry?
    for bucket in buckets {
      for entry in bucket.peers where entry.heard < (quietest?.heard ?? limit) { quietest = entry }
    }
    return quietest
  }

  private func index(of key: KademliaKey) -> Int { min(own.commonPrefix(with: key), 255) }

  /// The bucket in which a peer is or would be; nil where there is none yet.
  private func bucket(of peer: PeerID) -> Int? {
    let index = index(of: KademliaKey(of: peer.bytes))
    return index < buckets.count ? index : nil
  }

  private mutating func update(_ peer: PeerID, _ change: (inout Entry) -> Void) {
    guard let bucket = bucket(of: peer) else { return }
    if let index = buckets[bucket].peers.firstIndex(where: { $0.peer == peer }) {
      change(&buckets[bucket].peers[index])
    } else if let index = buckets[bucket].waiting.firstIndex(where: { $0.peer == peer }) {
      change(&buckets[bucket].waiting[index])
    }
  }
}

/// The peers at one distance.
private struct Bucket: Sendable {
  /// Those that are used, who came first before.
  var peers: [RoutingTable.Entry] = []
  /// Those that wait for a place, the last heard behind.
  var waiting: [RoutingTable.Entry] = []

  mutating func insert(_ entry: RoutingTable.Entry) -> Bool {
    if let index = peers.firstIndex(where: { $0.peer == entry.peer }) {
      peers[index] = entry
      return false
    }
    waiting.removeAll { $0.peer == entry.peer }
    if Self.hasRoom(for: entry, in: peers) {
      if peers.count < Limits.bucketPeers {
        peers.append(entry)
        return true
      }
      if let silent = peers.firstIndex(where: { $0.failures > 0 && !$0.isConnected }) {
        peers.remove(at: silent)
        peers.append(entry)
        return true
      }
    }
    guard Self.hasRoom(for: entry, in: waiting) else { return false }
    if waiting.count == Limits.waitingPeers { waiting.removeFirst() }
    waiting.append(entry)
    return false
  }

  mutating func failed(_ peer: PeerID) {
    waiting.removeAll { $0.peer == peer }
    guard let index = peers.firstIndex(where: { $0.peer == peer }) else { return }
    peers[index].failures += 1
    let entry = peers.remove(at: index)
    // Without anyone to take its place it may only be our own network that is down.
    if !promote(), entry.failures < Limits.failuresOfPeer { peers.insert(entry, at: index) }
  }

  mutating func remove(_ peer: PeerID) {
    waiting.removeAll { $0.peer == peer }
    guard let index = peers.firstIndex(where: { $0.peer == peer }) else { return }
    peers.remove(at: index)
    _ = promote()
  }

  /// Gives a place to whoever was heard last; whether there is someone.
  private mutating func promote() -> Bool {
    guard let index = waiting.lastIndex(where: { Self.hasRoom(for: $0, in: peers) }) else {
      return false
    }
    peers.append(waiting.remove(at: index))
    return true
  }

  /// Whether few enough of these are in the networks of this one.
  private static func hasRoom(
    for entry: RoutingTable.Entry, in peers: [RoutingTable.Entry]
  ) -> Bool {
    entry.subnets.allSatisfy { subnet in
      peers.count { $0.subnets.contains(subnet) } < Limits.bucketPeersPerSubnet
    }
  }
}
