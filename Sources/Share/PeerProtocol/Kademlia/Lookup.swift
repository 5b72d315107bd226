// The walk towards a key: ask the closest peers that are known for closer ones, until the closest
// of all have answered.
//
// A lookup begins with k peers of the own table, dealt out to three paths; who is named by a peer
// belongs to that peer's path. It goes on, three requests at a time, until on every path the three
// closest peers that live have answered, and then asks what is left of the k closest. So one liar
// who names friends close to the key leads one path astray, not all. Of the names that a peer gave
// few are tried before one of them has answered, and those of a peer that names many who cannot be
// reached come last. Who takes long is no longer waited for.
//
// Sources: the Kademlia specification of libp2p (alpha, beta, k); Baumgart and Mies,
// "S/Kademlia", ICPADS 2007, for the paths.

/// One walk towards a key.
struct Lookup: Sendable {
  /// A peer on the way.
  struct Candidate: Sendable {
    enum State: Equatable, Sendable {
      case waiting
      case asked(since: Instant)
      case answered
      case failed
    }

    let peer: PeerID
    let distance: KademliaKey
    var addresses: [Multiaddress]
    var scope: AddressScope
    var state = State.waiting
    let path: Int
    fileprivate(set) var namedBy: [PeerID]

    var isAsked: Bool {
      if case .asked = state { return true }
      return false
    }
  }

  /// What is known of the names that a peer gave.
  private struct Reputation {
    var dead = 0
    var living = 0
    /// Those that are being asked.
    var asked = 0
    var isBad: Bool { dead >= Limits.lookupDeadNames && dead > 2 * living }
    /// As many as it has shown to be good for are being asked.
    var isOnTrial: Bool { asked + dead >= Limits.lookupDeadNames * (living + 1) }
  }

  let target: KademliaKey
  /// How many of the closest are asked in the end: k, or fewer where the way there is enough.
  let width: Int
  let deadline: Instant
  /// The closest first.
  private(set) var candidates: [Candidate] = []
  private(set) var requests = 0
  private var reputations: [PeerID: Reputation] = [:]

  init(
    target: KademliaKey, width: Int = Limits.bucketPeers, seeds: [RoutingTable.Entry],
    at now: Instant
  ) {
    self.target = target
    self.width = width
    deadline = now + Limits.lookupMilliseconds
    for (index, seed) in seeds.enumerated() {
      let peer = PeerAddresses(seed.peer, seed.addresses)
      add(peer, scope: seed.scope, path: index % Self.paths, namedBy: [])
    }
  }

  /// The peers to ask now, which count as asked; nil where nothing more is to be learned or
  /// allowed.
  mutating func next(at now: Instant) -> [Candidate]? {
    guard now < deadline else { return nil }
    var survey = Survey(self, at: now)
    if requests >= Limits.lookupRequests { return survey.asked == 0 ? nil : [] }
    guard !survey.isDone else { return nil }
    var asked: [Candidate] = []
    while requests < Limits.lookupRequests, let index = survey.takeNext(of: self) {
      candidates[index].state = .asked(since: now)
      for namer in candidates[index].namedBy { reputations[namer, default: .init()].asked += 1 }
      requests += 1
      asked.append(candidates[index])
    }
    return asked
  }

  /// A peer answered with peers that it says are closer; false where it was not asked.
  mutating func answered(_ peer: PeerID, closer: [PeerAddresses], own: PeerID) -> Bool {
    guard let index = asked(peer) else { return false }
    candidates[index].state = .answered
    let candidate = candidates[index]
    for namer in candidate.namedBy {
      reputations[namer]?.asked -= 1
      reputations[namer]?.living += 1
    }
    // No honest answer has more than k and the peer that is sought.
    for named in closer.prefix(Limits.bucketPeers + 1) where named.peer != own {
      add(named, scope: candidate.scope, path: candidate.path, namedBy: [peer])
    }
    trim()
    return true
  }

  /// A peer did not answer, or with what is no answer.
  mutating func failed(_ peer: PeerID) {
    guard let index = asked(peer) else { return }
    candidates[index].state = .failed
    for namer in candidates[index].namedBy {
      reputations[namer]?.asked -= 1
      reputations[namer]?.dead += 1
    }
  }

  /// The closest that answered, at most k.
  var closest: [Candidate] {
    Array(candidates.lazy.filter { $0.state == .answered }.prefix(Limits.bucketPeers))
  }

  static let paths = 3

  /// Whether one at least of those that named a peer is believed.
  func isBelieved(_ candidate: Candidate) -> Bool {
    candidate.state == .answered || candidate.namedBy.isEmpty
      || !candidate.namedBy.allSatisfy { reputations[$0]?.isBad == true }
  }

  /// Whether a peer is not asked yet, because others that the same peers named are.
  func isHeld(_ candidate: Candidate) -> Bool {
    !candidate.namedBy.isEmpty
      && candidate.namedBy.allSatisfy { reputations[$0]?.isOnTrial == true }
  }

  private func asked(_ peer: PeerID) -> Int? {
    candidates.firstIndex { $0.peer == peer && $0.isAsked }
  }

  private mutating func add(
    _ named: PeerAddresses, scope: AddressScope, path: Int, namedBy: [PeerID]
  ) {
    let addresses = named.addresses.usable(by: scope, for: named.peer)
    if let index = candidates.firstIndex(where: { $0.peer == named.peer }) {
      guard candidates[index].state == .waiting else { return }
      // Whom the own table or a second peer names does not depend on the first.
      if !candidates[index].namedBy.isEmpty, candidates[index].namedBy.count < Self.paths {
        candidates[index].namedBy += namedBy.filter { !candidates[index].namedBy.contains($0) }
      }
      let new = addresses.filter { !candidates[index].addresses.contains($0) }
      candidates[index].addresses += new.prefix(
        Limits.addressesPerPeer - candidates[index].addresses.count)
      return
    }
    // Nobody can dial a peer without an address; those of the own table may be connected.
    guard !addresses.isEmpty || namedBy.isEmpty else { return }
    let distance = KademliaKey(of: named.peer.bytes).distance(to: target)
    let candidate = Candidate(
      peer: named.peer, distance: distance, addresses: addresses,
      scope: scope, path: path, namedBy: namedBy)
    let index = candidates.firstIndex { distance < $0.distance } ?? candidates.count
    candidates.insert(candidate, at: index)
  }

  /// Forgets the farthest of those that were not asked, where they are too many.
  private mutating func trim() {
    var excess = candidates.count { $0.state == .waiting } - Limits.lookupCandidates
    while excess > 0, let index = candidates.lastIndex(where: { $0.state == .waiting }) {
      candidates.remove(at: index)
      excess -= 1
    }
  }
}
