import ContentBlocks

extension BlockSessions {
  /// Asks a peer for a block, unless one is asked already and not late.
  mutating func assign(_ cid: CID, at now: Instant) {
    guard let want = wants[cid], want.asks.count < Self.asksPerWant else { return }
    let isDoubled = want.isUnderWay
    if isDoubled, !isEndgame(want) { return }
    guard let best = bestHolder(for: want, at: now) ?? speculative(for: want, at: now) else {
      return
    }
    if isDoubled {
      guard isWorthDoubling(want, best, at: now) else { return }
      markLate(0, of: cid, at: now)
    }
    ask(best, for: cid, at: now)
  }

  private mutating func ask(_ peer: PeerID, for cid: CID, at now: Instant) {
    guard let source = sources[peer] else { return }
    let patience = source.pace.patience(behind: source.outstanding, elsewhere: quickest)
    let ask = BlockAsk(peer: peer, since: now, deadline: now + patience)
    wants[cid]?.asks.append(ask)
    sources[peer]?.outstanding += 1
    changes.append((peer, .init(.block, cid, sendsDontHave: true)))
  }

  /// The holder from whom the block is expected the soonest.
  private func bestHolder(for want: BlockWant, at now: Instant) -> PeerID? {
    let elsewhere = quickest ?? 1
    var best: (peer: PeerID, expected: Double)?
    for fetch in want.fetches {
      for member in sessions[fetch]?.members ?? [] {
        guard case .holder = member.state, let source = sources[member.peer],
          canAsk(source, at: now), !want.asks.contains(where: { $0.peer == member.peer })
        else { continue }
        let expected = source.pace.expected(behind: source.outstanding, elsewhere: elsewhere)
        if best.map({ expected < $0.expected }) ?? true { best = (member.peer, expected) }
      }
    }
    return best?.peer
  }

  private func canAsk(_ source: BlockSource, at now: Instant) -> Bool {
    guard !source.isDistrusted, source.overdue == 0, source.pace.restsUntil <= now else {
      return false
    }
    // Whoever has given nothing yet is tried with a few.
    return source.pace.blockMilliseconds != nil && source.pace.strikes == 0
      || source.outstanding < (source.pace.strikes == 0 ? Self.untriedLimit : 1)
  }

  /// While no holder is known: a peer that is asked for the block itself instead of whether it has
  /// it.
  private mutating func speculative(for want: BlockWant, at now: Instant) -> PeerID? {
    guard let fetch = want.fetches.first(where: { sessions[$0]?.holders == 0 }),
      let session = sessions[fetch], session.probes == 0,
      let peer = nextPeer(for: session)
    else { return nil }
    sessions[fetch]?.set(.probed(now), of: peer)
    return peer
  }

  /// Asks a few peers more whether they have the root.
  mutating func probe(for fetch: FetchID, at now: Instant) {
    while let session = sessions[fetch], session.probes < Limits.probesInFlight,
      session.holders < Self.holdersSought, session.members.count < Limits.connections,
      let peer = nextPeer(for: session)
    {
      sessions[fetch]?.set(.probed(now), of: peer)
      changes.append((peer, .init(.have, session.root, sendsDontHave: true)))
    }
  }

  /// A connected peer that has not been asked: first such as are said to have the root.
  private func nextPeer(for session: BlockSession) -> PeerID? {
    func isNew(_ peer: PeerID) -> Bool {
      guard let source = sources[peer], !source.isDistrusted else { return false }
      return session.state(of: peer) == nil
    }
    return session.providers.first(where: isNew) ?? peers.first(where: isNew)
  }

  /// What a block takes from the quickest peer that has given one.
  var quickest: Double? {
    var best: Double?
    for peer in peers {
      guard let time = sources[peer]?.pace.blockMilliseconds else { continue }
      best = min(best ?? time, time)
    }
    return best
  }

  /// Whether so few blocks are missing that asking twice costs less than waiting.
  private func isEndgame(_ want: BlockWant) -> Bool {
    order.count <= Self.endgameWants && want.asks.count == 1
  }

  /// Whether a holder that has nothing to do would be much earlier than the one that was asked.
  private func isWorthDoubling(_ want: BlockWant, _ peer: PeerID, at now: Instant) -> Bool {
    guard let source = sources[peer], source.outstanding == 0, let ask = want.asks.first,
      let known = source.pace.answerMilliseconds
    else { return false }
    let answer = max(known, source.pace.blockMilliseconds ?? 0)
    return Double(now.milliseconds(since: ask.since)) > 3 * answer + Self.endgameMilliseconds
  }

  private static let asksPerWant = 4
  private static let untriedLimit = 4
  private static let holdersSought = 8
  private static let endgameWants = 4
  private static let endgameMilliseconds = 40.0
}
