/// Messages that peers said they have and were asked for: who does not give one in time has broken
/// a promise.
///
/// One message of each asking is watched, chosen at random, which a peer that lies cannot foresee.
struct GossipPromises: Sendable {
  private var deadlines: [GossipMessageID: [PeerID: Instant]] = [:]
  private(set) var count = 0

  mutating func add(_ id: GossipMessageID, by peer: PeerID, until deadline: Instant) {
    guard count < Limits.gossipPromises, deadlines[id]?[peer] == nil else { return }
    deadlines[id, default: [:]][peer] = deadline
    count += 1
  }

  /// The message is here: nobody owes it any more.
  mutating func fulfil(_ id: GossipMessageID) {
    count -= deadlines.removeValue(forKey: id)?.count ?? 0
  }

  /// How many promises each peer has broken by now; they are forgotten here.
  mutating func broken(at now: Instant) -> [PeerID: Int] {
    var broken: [PeerID: Int] = [:]
    for (id, peers) in deadlines {
      let late = peers.filter { $0.value <= now }
      guard !late.isEmpty else { continue }
      for peer in late.keys {
        broken[peer, default: 0] += 1
        deadlines[id]?[peer] = nil
      }
      count -= late.count
      if deadlines[id]?.isEmpty == true { deadlines[id] = nil }
    }
    return broken
  }
}
