import ContentBlocks

extension BlockSessions {
  /// Marks what is late, so that another peer is asked, and gives up what is far too late.
  mutating func findLate(at now: Instant) {
    for cid in order {
      guard let want = wants[cid] else { continue }
      for (index, ask) in want.asks.enumerated()
      where ask.state == .outstanding && ask.deadline <= now {
        markLate(index, of: cid, at: now)
      }
      if order.count <= 4 || !want.isUnderWay { isUnsettled = true }
    }
  }

  /// Lets others be asked for what a peer is asked for.
  mutating func markLate(_ index: Int, of cid: CID, at now: Instant) {
    guard let ask = wants[cid]?.asks[index] else { return }
    wants[cid]?.asks[index].state = .overdue
    sources[ask.peer]?.outstanding -= 1
    sources[ask.peer]?.overdue += 1
    sources[ask.peer]?.pace.late(at: now)
    isUnsettled = true
  }

  /// What is due every 100 ms.
  mutating func tick(at now: Instant, _ actions: inout [Bitswap.Action]) {
    isUnsettled = true
    for cid in order { giveUp(cid, at: now, &actions) }
    for fetch in sessions.keys.sorted() {
      guard let session = sessions[fetch] else { continue }
      for member in session.members {
        guard case .probed(let since) = member.state,
          now.milliseconds(since: since) >= Limits.blockMilliseconds
        else { continue }
        sessions[fetch]?.set(.silent, of: member.peer)
      }
      seek(for: fetch, at: now, &actions)
    }
  }

  /// Lets go of questions that were not answered for far too long: the peer may be asked again.
  private mutating func giveUp(
    _ cid: CID, at now: Instant, _ actions: inout [Bitswap.Action]
  ) {
    guard let want = wants[cid] else { return }
    for ask in want.asks
    where now.milliseconds(since: ask.since) >= Limits.blockMilliseconds
      && ask.state != .outstanding
    {
      wants[cid]?.asks.removeAll { $0.peer == ask.peer }
      release(ask, of: cid)
      changes.append((ask.peer, .init(.cancel, cid)))
      guard ask.state == .overdue, let source = sources[ask.peer],
        source.pace.gaveNothing(since: ask.since)
      else { continue }
      actions.append(.report(ask.peer, .stalled(cid)))
      for fetch in want.fetches { sessions[fetch]?.set(.silent, of: ask.peer) }
    }
  }

  /// Asks for more peers where those that are connected do not have what is needed.
  private mutating func seek(
    for fetch: FetchID, at now: Instant, _ actions: inout [Bitswap.Action]
  ) {
    guard let session = sessions[fetch] else { return }
    let unserved = order.contains { cid in
      guard let want = wants[cid], want.fetches.contains(fetch), !want.isUnderWay else {
        return false
      }
      return now.milliseconds(since: want.since) >= Self.seekAfterMilliseconds
    }
    guard unserved,
      session.soughtAt.map({ now.milliseconds(since: $0) >= Self.seekAgainMilliseconds }) ?? true
    else { return }
    sessions[fetch]?.soughtAt = now
    // Who did not answer may be better now.
    sessions[fetch]?.members.removeAll { if case .silent = $0.state { true } else { false } }
    actions.append(.seek(fetch))
  }

  private static let seekAfterMilliseconds: UInt64 = 1000
  private static let seekAgainMilliseconds: UInt64 = 5000
}
