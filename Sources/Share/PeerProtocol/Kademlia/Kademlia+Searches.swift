import ContentBlocks

extension Kademlia {
  /// A lookup and what it is for.
  struct Search: Sendable {
    enum Purpose: Sendable {
      case find(LookupID, Target)
      case provide(CID)
      case refresh

      var isRefresh: Bool {
        if case .refresh = self { return true }
        return false
      }
    }

    let purpose: Purpose
    let kind: KademliaMessage.Kind
    let request: [UInt8]
    var lookup: Lookup
    /// What was found and given on; whether with an address.
    var found: [PeerID: Bool] = [:]
    /// The peers whose answers found something.
    var sources = 0
    /// The target of a search for a peer answered itself.
    var isSatisfied = false
    /// Once the lookup is over: the peers that are being told, and those that took it.
    var telling = 0
    var told = 0
  }

  /// A request that is under way.
  struct Pending: Sendable {
    enum Purpose: Sendable {
      case search(UInt64)
      case tell(UInt64)
      case ping
    }

    let peer: PeerID
    let purpose: Purpose
    let since: Instant
  }

  mutating func find(_ id: LookupID, _ target: Target) {
    guard searches.count < Limits.lookups, search(of: id) == nil else {
      return actions.append(.finished(id))
    }
    let number: UInt64
    switch target {
    case .providers(let cid):
      let key = cid.hash.bytes
      number = begin(.find(id, target), .getProviders, key)
      let kept = providers.providers(of: key, at: now)
      give(kept.map { PeerAddresses($0.peer, $0.addresses) }, to: number)
    case .peer(let peer):
      number = begin(.find(id, target), .findNode, peer.bytes)
      if let entry = table.entry(of: peer), !entry.addresses.isEmpty {
        give([PeerAddresses(peer, entry.addresses)], to: number)
      }
    }
    advance(number)
  }

  mutating func cancel(_ id: LookupID) {
    if let number = search(of: id) { searches[number] = nil }
  }

  /// Begins a lookup; `advance` asks its first peers.
  mutating func begin(
    _ purpose: Search.Purpose, _ kind: KademliaMessage.Kind, _ key: [UInt8]
  ) -> UInt64 {
    let target = KademliaKey(of: key)
    // Who is there is asked before who was silent; they are asked where nobody else is.
    var seeds = table.closest(to: target, count: Limits.bucketPeers) { $0.failures == 0 }
    if seeds.count < Limits.lookupConcurrency {
      seeds += table.closest(to: target, count: Limits.bucketPeers) { $0.failures > 0 }
    }
    // To look around, the way to the closest is enough.
    let width = purpose.isRefresh ? Limits.lookupResiliency : Limits.bucketPeers
    let number = nextNumber()
    searches[number] = Search(
      purpose: purpose, kind: kind, request: KademliaMessage(kind: kind, key: key).bytes,
      lookup: Lookup(target: target, width: width, seeds: seeds, at: now))
    return number
  }

  /// Asks whom a lookup wants to ask now, and ends it where it is done.
  mutating func advance(_ number: UInt64) {
    guard var search = searches[number] else { return }
    guard search.telling == 0 else { return }
    guard !search.hasEnough, let asked = search.lookup.next(at: now) else { return end(number) }
    searches[number] = search
    for candidate in asked {
      let id = send(to: candidate.peer, for: .search(number))
      actions.append(.ask(candidate.peer, candidate.addresses, id, search.request))
    }
  }

  mutating func answered(_ id: RequestID, _ bytes: [UInt8]) {
    guard let request = pending.removeValue(forKey: id) else { return }
    table.heard(request.peer, at: now)
    switch request.purpose {
    case .ping: break
    case .tell(let number): told(number, isTaken: true)
    case .search(let number):
      do {
        try take(KademliaMessage(bytes), of: request.peer, for: number)
      } catch {
        misbehaved(request.peer, error.misbehaviour, in: number)
      }
      advance(number)
    }
  }

  mutating func failed(_ id: RequestID) {
    guard let request = pending.removeValue(forKey: id) else { return }
    table.failed(request.peer)
    switch request.purpose {
    case .ping: break
    case .tell(let number): told(number, isTaken: false)
    case .search(let number):
      searches[number]?.lookup.failed(request.peer)
      advance(number)
    }
  }

  /// Notes a request to a peer.
  mutating func send(to peer: PeerID, for purpose: Pending.Purpose) -> RequestID {
    let id = RequestID(nextNumber())
    pending[id] = Pending(peer: peer, purpose: purpose, since: now)
    return id
  }

  private func search(of id: LookupID) -> UInt64? {
    searches.first { search in
      guard case .find(id, _) = search.value.purpose else { return false }
      return true
    }?.key
  }

  /// Takes an answer into a search.
  private mutating func take(
    _ message: KademliaMessage, of peer: PeerID, for number: UInt64
  ) throws(MessageError) {
    guard let search = searches[number] else { return }
    guard message.kind == search.kind else { throw .malformed }
    guard let scope = search.lookup.candidates.first(where: { $0.peer == peer })?.scope,
      searches[number]?.lookup.answered(peer, closer: message.closer, own: own) == true,
      case .find(_, let target) = search.purpose
    else { return }
    func usable(_ named: PeerAddresses) -> PeerAddresses {
      PeerAddresses(named.peer, named.addresses.usable(by: scope, for: named.peer))
    }
    switch target {
    case .providers:
      // No peer alone fills what a search may find.
      give(message.providers.prefix(Limits.providersPerKey).map(usable), to: number)
    case .peer(let target):
      let named = message.closer.filter { $0.peer == target }.map(usable)
      give(named.filter { !$0.addresses.isEmpty }, to: number)
      if peer == target { searches[number]?.isSatisfied = true }
    }
  }

  /// Gives on what is new.
  private mutating func give(_ peers: [PeerAddresses], to number: UInt64) {
    guard case .find(let id, _)? = searches[number]?.purpose else { return }
    let new = peers.filter { named in
      guard named.peer != own, let search = searches[number] else { return false }
      let known = search.found[named.peer]
      guard known == nil || (known == false && !named.addresses.isEmpty),
        known != nil || search.found.count < Limits.foundPeers
      else { return false }
      searches[number]?.found[named.peer] = !named.addresses.isEmpty
      return true
    }
    if !peers.isEmpty { searches[number]?.sources += 1 }
    if !new.isEmpty { actions.append(.found(id, new)) }
  }

  /// A peer's answer is none: it is not asked again.
  private mutating func misbehaved(_ peer: PeerID, _ evidence: Misbehaviour, in number: UInt64) {
    searches[number]?.lookup.failed(peer)
    forget(peer)
    actions.append(.report(peer, evidence))
  }

  /// A lookup is over: who searched hears it, and who provides tells the closest peers.
  private mutating func end(_ number: UInt64) {
    guard let search = searches[number] else { return }
    switch search.purpose {
    case .refresh: searches[number] = nil
    case .find(let id, _):
      searches[number] = nil
      actions.append(.finished(id))
    case .provide(let cid): announce(cid, number)
    }
  }
}

extension Kademlia.Search {
  /// Whether the search can end before its lookup does. A single liar cannot end it: three peers at
  /// least have named what was found.
  var hasEnough: Bool {
    guard case .find(_, let target) = purpose else { return false }
    switch target {
    case .peer: return isSatisfied || sources >= Limits.lookupResiliency
    case .providers:
      return sources >= Limits.lookupResiliency
        && found.count(where: \.value) >= Limits.enoughProviders
    }
  }
}
