import ContentBlocks

/// The side that answers: what each peer wants, and who is served next.
///
/// Peers take turns by bytes (deficit round robin): a peer that asks for large blocks or for many
/// gets no more of the disk than one that asks for few. Source: Shreedhar and Varghese, "Efficient
/// fair queuing using deficit round-robin", 1995.
struct BlockServer: Sendable {
  private var ledgers: [PeerID: BitswapLedger] = [:]
  /// Peers in the order of their turns.
  private var turns: [PeerID] = []
  private var turn = 0
  /// For whom each block is read.
  private var loading: [CID: [PeerID]] = [:]
  private var sizing: [CID: [PeerID]] = [:]
  /// Who wants a block that is not here.
  private var waiting: [CID: [PeerID]] = [:]
  /// Whether something changed since the last turn.
  private var isChanged = false
  private var answers: [(PeerID, BitswapOutbox.Answer)] = []

  mutating func connect(_ peer: PeerID, at now: Instant) {
    ledgers[peer] = BitswapLedger(at: now)
    turns.append(peer)
  }

  mutating func disconnect(_ peer: PeerID) {
    guard let ledger = ledgers.removeValue(forKey: peer) else { return }
    for cid in ledger.waiting { forget(peer, of: cid) }
    // What is being read for it is still read, for nobody.
    for cid in Array(loading.keys) { loading[cid]?.removeAll { $0 == peer } }
    for cid in Array(sizing.keys) { sizing[cid]?.removeAll { $0 == peer } }
    isChanged = true
    guard let index = turns.firstIndex(of: peer) else { return }
    turns.remove(at: index)
    if index < turn { turn -= 1 }
  }

  /// Whether a peer may say so much now.
  mutating func allows(_ changes: Int, from peer: PeerID, at now: Instant) -> Bool {
    ledgers[peer]?.allows(changes, at: now) ?? false
  }

  /// Takes changes of a peer's wantlist; gives the blocks that it does not want any more.
  mutating func take(
    _ wants: [BitswapMessage.Want], isFull: Bool, from peer: PeerID
  ) -> Set<CID> {
    guard isFull || !wants.isEmpty else { return [] }
    isChanged = true
    var dropped: Set<CID> = []
    if isFull, let all = ledgers[peer]?.all {
      for cid in all { cancel(cid, of: peer) }
      dropped.formUnion(all)
    }
    for want in wants {
      if want.kind == .cancel {
        cancel(want.cid, of: peer)
        dropped.insert(want.cid)
      } else {
        forget(peer, of: want.cid)
        ledgers[peer]?.add(want)
      }
    }
    return dropped
  }

  private mutating func cancel(_ cid: CID, of peer: PeerID) {
    ledgers[peer]?.remove(cid)
    forget(peer, of: cid)
  }

  private mutating func forget(_ peer: PeerID, of cid: CID) {
    guard var peers = waiting[cid] else { return }
    peers.removeAll { $0 == peer }
    waiting[cid] = peers.isEmpty ? nil : peers
  }

  /// Reads blocks for those whose turn it is.
  mutating func schedule(_ actions: inout [Bitswap.Action]) {
    guard isChanged else { return }
    isChanged = false
    var idle = 0
    while idle < turns.count, loading.count + sizing.count < Limits.bitswapLoads {
      if turn >= turns.count { turn = 0 }
      let peer = turns[turn]
      switch ledgers[peer]?.nextTurn() {
      case .block(let cid):
        if loading[cid] == nil { actions.append(.load(cid)) }
        loading[cid, default: []].append(peer)
        idle = 0
      case .have(let cid):
        if sizing[cid] == nil { actions.append(.loadSize(cid)) }
        sizing[cid, default: []].append(peer)
        idle = 0
      case .over:
        idle = 0
        turn += 1
      case .idle, nil:
        idle += 1
        turn += 1
      }
    }
  }

  /// A block was read, or is not here.
  mutating func loaded(_ cid: CID, _ bytes: [UInt8]?) {
    isChanged = true
    for peer in loading.removeValue(forKey: cid) ?? [] {
      guard let want = ledgers[peer]?.loaded(cid, byteCount: bytes?.count) else { continue }
      if let bytes {
        answers.append((peer, .block(cid, bytes)))
      } else {
        isAbsent(want, for: peer)
      }
    }
  }

  /// A block's presence was looked up.
  mutating func loadedSize(_ cid: CID, isHere: Bool) {
    isChanged = true
    for peer in sizing.removeValue(forKey: cid) ?? [] {
      guard let want = ledgers[peer]?.looked(cid, isHere: isHere) else { continue }
      if isHere {
        answers.append((peer, .presence(cid, isHere: true)))
      } else {
        isAbsent(want, for: peer)
      }
    }
  }

  private mutating func isAbsent(_ want: BitswapMessage.Want, for peer: PeerID) {
    waiting[want.cid, default: []].append(peer)
    if want.sendsDontHave { answers.append((peer, .presence(want.cid, isHere: false))) }
  }

  /// A block is here now: who waits for it is served as if they had asked just now.
  mutating func arrived(_ cid: CID) {
    guard let peers = waiting.removeValue(forKey: cid) else { return }
    isChanged = true
    for peer in peers { ledgers[peer]?.arrived(cid) }
  }

  /// So many answers to a peer wait for a message now.
  mutating func wait(_ unsaid: Int, for peer: PeerID) {
    isChanged = true
    ledgers[peer]?.unsaid = unsaid
  }

  /// Blocks have gone into a message, or are not wanted any more; so many answers still wait.
  mutating func sent(_ byteCount: Int, to peer: PeerID, unsaid: Int) {
    wait(unsaid, for: peer)
    ledgers[peer]?.sent(byteCount)
  }

  func isLoading(for peer: PeerID) -> Bool { ledgers[peer]?.isLoading ?? false }

  /// What there is to say since the last call.
  mutating func takeAnswers() -> [(PeerID, BitswapOutbox.Answer)] {
    defer { answers.removeAll(keepingCapacity: true) }
    return answers
  }

  var footprint: Int {
    ledgers.values.reduce(0) { $0 + $1.footprint } + loading.count + sizing.count + waiting.count
  }
}
