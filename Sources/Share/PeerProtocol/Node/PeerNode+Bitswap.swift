import ContentBlocks

// Bitswap: what it wants done, and the blocks that it and fetches read from the store.

extension PeerNode {
  mutating func exchange(_ event: Bitswap.Event) {
    for action in bitswap.handle(event, at: now) { perform(action) }
  }

  private mutating func perform(_ action: Bitswap.Action) {
    switch action {
    case .send(let peer, let message): send(message, to: peer, by: .bitswap)
    case .report(let peer, let misbehaviour): report(peer, misbehaviour)
    case .load(let cid): load(cid, for: nil)
    case .loadSize(let cid): output.append(.loadSize(cid))
    case .block(let fetch, let peer, let block):
      advance(fetch, .verified(.peer(peer), block))
    case .seek(let fetch): findProviders(for: fetch)
    }
  }

  /// Reads a block for a fetch, or for peers where there is none; each is read once at a time.
  mutating func load(_ cid: CID, for fetch: FetchID?) {
    var waiting = loads[cid] ?? Loading()
    if waiting.isEmpty { output.append(.load(cid)) }
    if let fetch { waiting.fetches.append(fetch) } else { waiting.isForPeers = true }
    loads[cid] = waiting
  }

  mutating func loaded(_ cid: CID, _ bytes: [UInt8]?) {
    guard let waiting = loads.removeValue(forKey: cid) else { return }
    if waiting.isForPeers { exchange(.loaded(cid, bytes)) }
    for fetch in waiting.fetches { advance(fetch, .loaded(cid, bytes)) }
  }

  /// Who waits for a block to be read.
  struct Loading: Sendable {
    var isForPeers = false
    var fetches: [FetchID] = []

    var isEmpty: Bool { !isForPeers && fetches.isEmpty }
  }
}
