import ContentBlocks

/// The side that asks: which peer is asked for which block, and when another one is.
///
/// A peer is asked once whether it has the root (HAVE); who has it is asked for blocks, each block
/// of one peer, by where it is expected the soonest. A block that is late is asked of another peer.
/// Nobody is told what the others are asked for, so that the talk stays below 0.5 % of the content.
struct BlockSessions: Sendable {
  var sessions: [FetchID: BlockSession] = [:]
  var sources: [PeerID: BlockSource] = [:]
  var wants: [CID: BlockWant] = [:]
  /// The wants in the order in which they came.
  var order: [CID] = []
  /// The connected peers in an order that differs from node to node.
  var peers: [PeerID] = []
  var changes: [(PeerID, BitswapMessage.Want)] = []
  var wastedBytes: UInt64 = 0
  private var random: PeerRandom
  /// Whether something happened that may let a want be asked of someone.
  var isUnsettled = false
  private var settledAt = Instant(milliseconds: 0)

  init(random: PeerRandom) {
    self.random = random
  }

  mutating func connect(_ peer: PeerID) {
    sources[peer] = BlockSource()
    peers.insert(peer, at: Int.random(in: 0...peers.count, using: &random))
    isUnsettled = true
  }

  mutating func disconnect(_ peer: PeerID) {
    sources[peer] = nil
    peers.removeAll { $0 == peer }
    for cid in order { wants[cid]?.asks.removeAll { $0.peer == peer } }
    for id in sessions.keys {
      sessions[id]?.members.removeAll { $0.peer == peer }
      sessions[id]?.providers.removeAll { $0 == peer }
    }
    isUnsettled = true
  }

  mutating func begin(_ fetch: FetchID, root: CID, at now: Instant) {
    isUnsettled = true
    guard var session = sessions[fetch] else {
      guard sessions.count < Limits.fetches else { return }
      sessions[fetch] = BlockSession(root: root, since: now)
      return
    }
    // Who lacks the node that was published may have the package itself.
    session.root = root
    session.members.removeAll { if case .holder = $0.state { false } else { true } }
    session.soughtAt = nil
    sessions[fetch] = session
  }

  mutating func provider(_ peer: PeerID, of fetch: FetchID) {
    guard let session = sessions[fetch], !session.providers.contains(peer),
      session.providers.count < Limits.sessionPeers
    else { return }
    sessions[fetch]?.providers.append(peer)
    isUnsettled = true
  }

  mutating func want(_ cid: CID, for fetch: FetchID, at now: Instant) {
    guard sessions[fetch] != nil else { return }
    isUnsettled = true
    if let known = wants[cid] {
      if !known.fetches.contains(fetch) { wants[cid]?.fetches.append(fetch) }
      return
    }
    wants[cid] = BlockWant(fetches: [fetch], since: now)
    order.append(cid)
  }

  mutating func unwant(_ cid: CID, for fetch: FetchID) {
    wants[cid]?.fetches.removeAll { $0 == fetch }
    if let want = wants[cid], want.fetches.isEmpty { drop(cid, of: want, deliverer: nil) }
  }

  mutating func end(_ fetch: FetchID) {
    for cid in order { unwant(cid, for: fetch) }
    guard let session = sessions.removeValue(forKey: fetch) else { return }
    for member in session.members {
      switch member.state {
      case .holder: continue
      case .probed, .absent, .silent:
        changes.append((member.peer, .init(.cancel, session.root)))
      }
    }
  }

  /// Takes a want off the list, and off the lists of all who still have it.
  mutating func drop(_ cid: CID, of want: BlockWant, deliverer: PeerID?) {
    wants[cid] = nil
    order.removeAll { $0 == cid }
    for ask in want.asks {
      release(ask, of: cid)
      if ask.peer != deliverer { changes.append((ask.peer, .init(.cancel, cid))) }
    }
    isUnsettled = true
  }

  /// A peer does not owe a block any more.
  mutating func release(_ ask: BlockAsk, of cid: CID) {
    switch ask.state {
    case .outstanding: sources[ask.peer]?.outstanding -= 1
    case .overdue: sources[ask.peer]?.overdue -= 1
    case .absent: break
    }
    sources[ask.peer]?.remember(cid)
  }

  /// Asks whom it can, after everything that happened.
  mutating func settle(at now: Instant) {
    if now > settledAt {
      settledAt = now
      findLate(at: now)
    }
    guard isUnsettled else { return }
    isUnsettled = false
    for cid in order { assign(cid, at: now) }
    for fetch in sessions.keys.sorted() { probe(for: fetch, at: now) }
  }

  mutating func takeChanges() -> [(PeerID, BitswapMessage.Want)] {
    defer { changes.removeAll(keepingCapacity: true) }
    return changes
  }

  func outstanding(at peer: PeerID) -> Int { sources[peer]?.outstanding ?? 0 }

  var footprint: Int {
    sources.values.reduce(peers.count) { $0 + $1.footprint }
      + wants.values.reduce(0) { $0 + 1 + $1.asks.count }
      + sessions.values.reduce(0) { $0 + 1 + $1.members.count + $1.providers.count }
  }
}
