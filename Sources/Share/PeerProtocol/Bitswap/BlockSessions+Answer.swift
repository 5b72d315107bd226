import ContentBlocks

extension BlockSessions {
  /// Takes a block that a peer sent, whatever it may be.
  mutating func take(
    _ payload: BitswapMessage.Payload, from peer: PeerID, at now: Instant,
    _ actions: inout [Bitswap.Action]
  ) {
    let cid = payload.cid
    guard let cid, let key = wanted(cid) else {
      takeUnwanted(cid, payload.data.count, from: peer, &actions)
      return
    }
    guard let want = wants[key] else { return }
    let block = Block(cid: key, bytes: Array(payload.data))
    for fetch in want.fetches {
      actions.append(.block(fetch, from: peer, block))
      sessions[fetch]?.set(.holder, of: peer)
    }
    for ask in want.asks {
      if ask.peer == peer {
        sources[peer]?.pace.block(askedAt: ask.since, at: now)
      } else if ask.state == .overdue, let source = sources[ask.peer],
        source.pace.isStalling(since: ask.since, deadline: ask.deadline, at: now)
      {
        // It had promised the block, gave nothing at all, and another had it.
        actions.append(.report(ask.peer, .stalled(key)))
      }
    }
    sources[peer]?.remember(key)
    sources[peer]?.earn(payload.data.count)
    drop(key, of: want, deliverer: peer)
  }

  /// The name under which a block is wanted: both versions of a name name one block.
  private func wanted(_ cid: CID) -> CID? {
    if wants[cid] != nil { return cid }
    let other = cid.version == 0 ? cid.inVersion1 : cid.inVersion0
    guard let other, wants[other] != nil else { return nil }
    return other
  }

  /// A block that nobody wants: too late, or not what was asked for.
  private mutating func takeUnwanted(
    _ cid: CID?, _ byteCount: Int, from peer: PeerID, _ actions: inout [Bitswap.Action]
  ) {
    guard var source = sources[peer] else { return }
    source.wastedBytes += byteCount
    wastedBytes += UInt64(byteCount)
    sources[peer] = source
    let probed = sessions.keys.sorted().filter { sessions[$0]?.root == cid }
    // py-libp2p answers whether it has a block with the block itself.
    for fetch in probed { sessions[fetch]?.set(.holder, of: peer) }
    if let cid, source.wasAsked(for: cid) || !probed.isEmpty {
      isUnsettled = true
      guard source.wastedBytes > Self.wastedBytesLimit else { return }
      // Counted anew: what is still on its way from it is no second offence.
      sources[peer]?.wastedBytes = 0
      actions.append(.report(peer, .flood(protocol: Bitswap.protocolName)))
      distrust(peer)
      return
    }
    // Blocks do not say what they answer: these bytes stand where the oldest answer should.
    let owed = order.first { cid in
      wants[cid]?.asks.contains { $0.peer == peer && $0.state != .absent } ?? false
    }
    if let owed {
      actions.append(.report(peer, .wrongBlock(owed)))
    } else if let cid {
      actions.append(.report(peer, .unasked(cid)))
    } else {
      actions.append(.report(peer, .malformed(protocol: Bitswap.protocolName)))
    }
    distrust(peer)
  }

  /// Asks others at once for all that a peer owes, and asks it for nothing any more.
  private mutating func distrust(_ peer: PeerID) {
    sources[peer]?.isDistrusted = true
    for cid in order {
      guard let ask = wants[cid]?.asks.first(where: { $0.peer == peer }) else { continue }
      wants[cid]?.asks.removeAll { $0.peer == peer }
      release(ask, of: cid)
      changes.append((peer, .init(.cancel, cid)))
    }
    for id in sessions.keys { sessions[id]?.members.removeAll { $0.peer == peer } }
    isUnsettled = true
  }

  /// Takes what a peer says of a block.
  mutating func take(_ presence: BitswapMessage.Presence, from peer: PeerID, at now: Instant) {
    guard sources[peer]?.isDistrusted == false else { return }
    for fetch in sessions.keys.sorted() where sessions[fetch]?.root == presence.cid {
      answerProbe(presence.isHere, from: peer, of: fetch, at: now)
    }
    guard let want = wants[presence.cid],
      let index = want.asks.firstIndex(where: { $0.peer == peer })
    else { return }
    isUnsettled = true
    let ask = want.asks[index]
    if !presence.isHere, ask.state != .absent {
      release(ask, of: presence.cid)
      wants[presence.cid]?.asks[index].state = .absent
      sources[peer]?.pace.presence(askedAt: ask.since, isHere: false, at: now)
    } else if presence.isHere, ask.state == .absent {
      // It has the block now, and may be asked again.
      wants[presence.cid]?.asks.remove(at: index)
    }
  }

  private mutating func answerProbe(
    _ isHere: Bool, from peer: PeerID, of fetch: FetchID, at now: Instant
  ) {
    guard let state = sessions[fetch]?.state(of: peer) else { return }
    if case .probed(let since) = state {
      sources[peer]?.pace.presence(askedAt: since, isHere: true, at: now)
    }
    if case .holder = state, !isHere { return }
    sessions[fetch]?.set(isHere ? .holder : .absent, of: peer)
    isUnsettled = true
  }

  private static let wastedBytesLimit = 8 * Limits.blockBytes
}
