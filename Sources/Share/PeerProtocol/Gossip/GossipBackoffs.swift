/// Until when a peer that was sent away from a mesh, or left it, may not come back.
struct GossipBackoffs: Sendable {
  /// A peer in a topic's mesh.
  struct Seat: Hashable {
    let topic: String
    let peer: PeerID
  }

  private var ends: [Seat: Instant] = [:]

  var count: Int { ends.count }

  /// Nobody comes back earlier because something else happened meanwhile.
  mutating func add(_ topic: String, _ peer: PeerID, until end: Instant) {
    let seat = Seat(topic: topic, peer: peer)
    if ends[seat] == nil, ends.count >= Limits.gossipBackoffs { removeSoonest() }
    ends[seat] = max(ends[seat] ?? end, end)
  }

  /// The end of a backoff that is not over.
  func end(_ topic: String, _ peer: PeerID, at now: Instant) -> Instant? {
    ends[Seat(topic: topic, peer: peer)].flatMap { $0 > now ? $0 : nil }
  }

  mutating func expire(at now: Instant) {
    ends = ends.filter { $0.value > now }
  }

  private mutating func removeSoonest() {
    let soonest = ends.min {
      ($0.value, $0.key.peer, $0.key.topic) < ($1.value, $1.key.peer, $1.key.topic)
    }
    if let soonest { ends[soonest.key] = nil }
  }
}
