import ContentBlocks

// Fetches: a walk over the tree, and all who may have its blocks asked at once: connected peers,
// providers that Kademlia finds, peers of the local network, and what the owner hands in.

extension PeerNode {
  /// A fetch and what is done for it.
  struct FetchWork: Sendable {
    var fetch: Fetch
    /// What providers are sought of: the root, then the file that it leads to.
    var roots: [CID]
    /// Blocks that peers were asked for and those that the owner's sources were.
    var seeksAt: Instant
    var lookups: Set<LookupID> = []
  }

  mutating func begin(_ id: FetchID, _ root: CID, held: [CID], byteLimit: UInt64) {
    guard fetches[id] == nil, fetches.count < Limits.fetches else { return }
    let work = FetchWork(
      fetch: Fetch(root: root, held: held, byteLimit: byteLimit), roots: [root], seeksAt: now)
    fetches[id] = work
    exchange(.begin(id, root: root))
    perform(fetches[id]?.fetch.begin() ?? [], for: id)
    if fetches[id] != nil { findProviders(for: id) }
  }

  mutating func cancel(_ id: FetchID) {
    guard fetches[id] != nil else { return }
    end(id)
  }

  /// Tells a fetch what happened, and does what it wants.
  mutating func advance(_ id: FetchID, _ event: Fetch.Event) {
    let actions = fetches[id]?.fetch.handle(event) ?? []
    perform(actions, for: id)
  }

  mutating func stored(_ cid: CID, for id: FetchID, here: [CID]) {
    advance(id, .stored(cid, here: here))
    exchange(.have(cid))
  }

  private mutating func perform(_ actions: [Fetch.Action], for id: FetchID) {
    for action in actions {
      switch action {
      case .want(let cid):
        exchange(.want(id, cid))
        output.append(.wanted(id, cid))
      case .unwant(let cid):
        exchange(.unwant(id, cid))
        output.append(.unwanted(id, cid))
      case .load(let cid): load(cid, for: id)
      case .store(let block, let offset): output.append(.store(id, block, leafOffset: offset))
      case .root(let file):
        fetches[id]?.roots.append(file)
        output.append(.leadsTo(id, file))
        exchange(.begin(id, root: file))
        fetches[id]?.seeksAt = now
        findProviders(for: id)
      case .wrong(let source, let cid): blame(source, cid)
      case .progress(let progress): output.append(.progress(id, progress))
      case .finished(let outcome):
        end(id)
        output.append(.finished(id, outcome))
      }
    }
  }

  private mutating func blame(_ source: FetchSource, _ cid: CID) {
    if case .peer(let peer) = source {
      report(peer, .wrongBlock(cid))
    } else {
      notice(.wrongSource(source, cid))
    }
  }

  private mutating func end(_ id: FetchID) {
    guard let work = fetches.removeValue(forKey: id) else { return }
    exchange(.end(id))
    for lookup in work.lookups.sorted() {
      lookups[lookup] = nil
      consult(.cancel(lookup))
    }
  }

  /// Looks for peers that have what a fetch is of, unless that was done a moment ago.
  mutating func findProviders(for id: FetchID) {
    guard let work = fetches[id], work.seeksAt <= now, work.lookups.isEmpty else { return }
    fetches[id]?.seeksAt = now + Limits.seekMilliseconds
    for root in work.roots { look(for: .providers(root), on: id) }
  }

  mutating func look(for target: Kademlia.Target, on id: FetchID) {
    lookupCount += 1
    let lookup = LookupID(lookupCount)
    lookups[lookup] = .fetch(id)
    fetches[id]?.lookups.insert(lookup)
    consult(.find(lookup, target))
  }

  /// A lookup of a fetch found peers: they are connected to and asked.
  mutating func found(_ lookup: LookupID, _ found: [PeerAddresses]) {
    guard case .fetch(let id)? = lookups[lookup] else { return tellProviders(lookup, found) }
    for provider in found where provider.peer != self.id {
      guard !book.isBanned(provider.peer, at: now) else { continue }
      book.learn(provider.addresses, of: provider.peer, at: now)
      exchange(.provider(id, provider.peer))
      guard peers[provider.peer] == nil else { continue }
      if book.addresses(of: provider.peer).isEmpty {
        if lookups.count < Limits.lookups { look(for: .peer(provider.peer), on: id) }
      } else {
        dial(provider.peer)
      }
    }
  }

  mutating func finished(_ lookup: LookupID) {
    guard case .fetch(let id)? = lookups.removeValue(forKey: lookup) else { return }
    fetches[id]?.lookups.remove(lookup)
  }

  /// Looks for peers that have a block, for the owner to know.
  mutating func seekProviders(of cid: CID) {
    guard lookups.count < Limits.lookups else { return }
    lookupCount += 1
    lookups[LookupID(lookupCount)] = .owner(cid)
    consult(.find(LookupID(lookupCount), .providers(cid)))
  }

  private mutating func tellProviders(_ lookup: LookupID, _ found: [PeerAddresses]) {
    guard case .owner(let cid)? = lookups[lookup] else { return }
    for provider in found {
      book.learn(provider.addresses, of: provider.peer, at: now)
      notice(.provider(cid, provider.peer))
    }
  }

  /// Who waits for what a lookup finds.
  enum LookupPurpose: Sendable {
    case fetch(FetchID)
    case owner(CID)
  }

  /// A fetch that is not done asks again and again who has it.
  mutating func tickFetches() {
    for id in fetches.keys.sorted() { findProviders(for: id) }
  }
}
