/// Peers that are known, connected or not, and those that are not to be talked to.
///
/// Both tables are bounded: who was not seen for longest is forgotten first. Who was never seen is
/// known from others alone, who may have made it up, and is forgotten before all who were.
struct PeerBook: Sendable {
  /// What is known of a peer.
  struct Record: Sendable {
    var addresses: [Multiaddress] = []
    var protocols: [String] = []
    /// When it was last there; zero where it never was.
    var lastSeen = Instant(milliseconds: 0)
    /// When somebody last named an address of it.
    var namedAt = Instant(milliseconds: 0)
    /// Dials that failed since the last that did not.
    var failures = 0
    /// It is not dialed before.
    var restsUntil = Instant(milliseconds: 0)
    /// What it did, in points that fade; and when it was counted.
    var points: UInt64 = 0
    var pointsAt = Instant(milliseconds: 0)
  }

  private(set) var records: [PeerID: Record] = [:]
  private var bans: [PeerID: Instant] = [:]
  private let own: PeerID

  init(own: PeerID) {
    self.own = own
  }

  var count: Int { records.count }
  var banCount: Int { bans.count }

  /// Adds addresses of a peer, those that are new in front. Only an earlier run of this node can
  /// say when the peer was there.
  mutating func learn(
    _ addresses: [Multiaddress], of peer: PeerID, at now: Instant,
    lastSeen: Instant = Instant(milliseconds: 0)
  ) {
    guard peer != own else { return }
    let known = records[peer]?.addresses ?? []
    var merged: [Multiaddress] = []
    for address in addresses.map(\.withoutPeer) + known
    where merged.count < Limits.addressesPerPeer && !merged.contains(address) {
      if address.isDialable { merged.append(address) }
    }
    records[peer, default: Record(lastSeen: lastSeen)].addresses = merged
    records[peer]?.namedAt = now
    forgetOldest(keeping: peer)
  }

  /// Somebody else answered at an address of a peer.
  mutating func forget(_ address: Multiaddress, of peer: PeerID) {
    records[peer]?.addresses.removeAll { $0 == address.withoutPeer }
  }

  /// Notes that a peer is there.
  mutating func sawPeer(_ peer: PeerID, at now: Instant) {
    records[peer, default: Record(lastSeen: now)].lastSeen = now
    records[peer]?.failures = 0
    records[peer]?.restsUntil = now
    forgetOldest(keeping: peer)
  }

  /// Notes that peers are still there.
  mutating func stillSee(_ peers: some Sequence<PeerID>, at now: Instant) {
    for peer in peers { records[peer]?.lastSeen = now }
  }

  /// Notes that a peer was there until now.
  mutating func lost(_ peer: PeerID, at now: Instant) { records[peer]?.lastSeen = now }

  mutating func learn(protocols: [String], of peer: PeerID) {
    records[peer]?.protocols = Array(protocols.prefix(Limits.protocolsPerPeer))
  }

  /// Notes that no address of a peer answered: it rests twice as long each time, a minute at most.
  mutating func failedToDial(_ peer: PeerID, at now: Instant) {
    guard var record = records[peer] else { return }
    record.restsUntil = now + min(60_000, 500 << UInt64(min(record.failures, 7)))
    record.failures += 1
    records[peer] = record
  }

  func addresses(of peer: PeerID) -> [Multiaddress] { records[peer]?.addresses ?? [] }

  /// Whether a dial of this peer makes sense now.
  func isDialable(_ peer: PeerID, at now: Instant) -> Bool {
    guard peer != own, !isBanned(peer, at: now), let record = records[peer] else { return false }
    return !record.addresses.isEmpty && record.restsUntil <= now
  }

  /// Peers that could be dialed now, in the order of their names.
  func dialable(at now: Instant) -> [PeerID] {
    records.keys.filter { isDialable($0, at: now) }.sorted()
  }

  /// Adds points and gives the sum: a point fades in 600 ms.
  mutating func addPoints(_ points: UInt64, to peer: PeerID, at now: Instant) -> UInt64 {
    var record = records[peer, default: Record(lastSeen: now)]
    let faded = now.milliseconds(since: record.pointsAt) / 600
    record.points = record.points - min(faded, record.points) + points
    record.pointsAt = now
    records[peer] = record
    return record.points
  }

  /// Puts a peer on the list of those that are not talked to.
  mutating func ban(_ peer: PeerID, until end: Instant, at now: Instant) {
    bans = bans.filter { $0.value > now }
    if bans.count >= Limits.bannedPeers,
      let first = bans.min(by: { ($0.value, $0.key) < ($1.value, $1.key) })
    {
      bans[first.key] = nil
    }
    bans[peer] = end
    records[peer]?.points = 0
  }

  func isBanned(_ peer: PeerID, at now: Instant) -> Bool {
    bans[peer].map { $0 > now } ?? false
  }

  /// Forgets a sixteenth of the table at once, so that a full table is not sorted for each peer.
  private mutating func forgetOldest(keeping peer: PeerID) {
    guard records.count > Limits.knownPeers else { return }
    let oldest = records.map { ($0.value.lastSeen, $0.value.namedAt, $0.key) }.sorted { $0 < $1 }
    for (_, _, id) in oldest.prefix(Limits.knownPeers / 16) where id != peer { records[id] = nil }
  }
}

/// A peer as it is kept from one run of a node to the next.
public struct KnownPeer: Hashable, Sendable {
  /// Who it is.
  public let id: PeerID
  /// Where it was, without its name at the end.
  public let addresses: [Multiaddress]
  /// When it was last there.
  public let lastSeen: Instant

  /// A peer that was known.
  public init(id: PeerID, addresses: [Multiaddress], lastSeen: Instant) {
    self.id = id
    self.addresses = addresses
    self.lastSeen = lastSeen
  }
}

extension Multiaddress {
  /// Whether it is one of TCP, which is all that is dialed here.
  var isDialable: Bool {
    let address = withoutPeer.parts
    guard address.count == 2, case .tcp(let port) = address[1], port > 0 else { return false }
    switch address[0] {
    case .ip4(let bytes): return bytes != [0, 0, 0, 0]
    case .ip6(let bytes): return bytes.contains { $0 != 0 }
    case .dns: return true
    default: return false
    }
  }

  /// The machine, without port and peer: what connections are counted by. Of version 6 it is the
  /// network of 64 bits, all of which one machine can have.
  var host: Multiaddress {
    guard case .ip6(let bytes)? = parts.first else { return Multiaddress(Array(parts.prefix(1))) }
    return Multiaddress([.ip6(bytes.prefix(8) + [UInt8](repeating: 0, count: 8))])
  }
}
