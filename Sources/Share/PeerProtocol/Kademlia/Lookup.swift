// The walk towards a key: ask the closest peers that are known for closer ones, until the closest of
// all have answered.
//
// A lookup begins with k peers of the own table, dealt out to three paths; who is named by a peer
// belongs to that peer's path. It goes on, three requests at a time, until on every path the three
// closest peers that live have answered, and then asks what is left of the k closest. So one liar
// who names friends close to the key leads one path astray, not all. Peers that name many who
// cannot be reached are believed last.
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
    fileprivate let path: Int
    fileprivate var namedBy: [PeerID]
  }

  /// What is known of the names that a peer gave.
  private struct Reputation {
    var dead = 0
    var living = 0
    var isBad: Bool { dead >= Limits.lookupDeadNames && dead > 2 * living }
  }

  let target: KademliaKey
  let deadline: Instant
  /// The closest first.
  private(set) var candidates: [Candidate] = []
  private(set) var requests = 0
  private var reputations: [PeerID: Reputation] = [:]

  init(target: KademliaKey, seeds: [RoutingTable.Entry], at now: Instant) {
    self.target = target
    deadline = now + Limits.lookupMilliseconds
    for (index, seed) in seeds.enumerated() {
      let peer = PeerAddresses(seed.peer, seed.addresses)
      add(peer, scope: seed.scope, path: index % Self.paths, namedBy: [])
    }
  }

  /// The peers to ask now; they count as asked.
  mutating func next(at now: Instant) -> [Candidate] {
    guard !isDone(at: now) else { return [] }
    var asked: [Candidate] = []
    while requests < Limits.lookupRequests, let index = nextIndex(at: now) {
      candidates[index].state = .asked(since: now)
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
    for namer in candidate.namedBy { reputations[namer, default: Reputation()].living += 1 }
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
    for namer in candidates[index].namedBy { reputations[namer, default: Reputation()].dead += 1 }
  }

  /// Whether nothing more is to be learned or allowed.
  func isDone(at now: Instant) -> Bool {
    if now >= deadline { return true }
    let isUnderWay = candidates.contains(where: isAsked)
    if requests >= Limits.lookupRequests { return !isUnderWay }
    let believed = believed
    guard front(of: believed).allSatisfy({ candidates[$0].state == .answered }) else {
      return false
    }
    return believed.count >= Limits.bucketPeers
      || (!isUnderWay && !candidates.contains { $0.state == .waiting })
  }

  /// The closest that answered, at most k.
  var closest: [Candidate] {
    Array(candidates.lazy.filter { $0.state == .answered }.prefix(Limits.bucketPeers))
  }

  private static let paths = 3

  /// Those that did not fail and of whose namers one at least is believed, the closest first.
  private var believed: [Int] {
    candidates.indices.filter { candidates[$0].state != .failed && isBelieved(candidates[$0]) }
  }

  private func isBelieved(_ candidate: Candidate) -> Bool {
    candidate.state == .answered || candidate.namedBy.isEmpty
      || !candidate.namedBy.allSatisfy { reputations[$0]?.isBad == true }
  }

  /// Those whose answers the lookup waits for: the k closest, and the closest of each path.
  private func front(of believed: [Int]) -> [Int] {
    var counts = [Int](repeating: 0, count: Self.paths)
    return believed.enumerated().filter { position, index in
      counts[candidates[index].path] += 1
      return position < Limits.bucketPeers
        || counts[candidates[index].path] <= Limits.lookupResiliency
    }.map(\.element)
  }

  /// The paths whose closest peers have not all answered.
  private func openPaths(of believed: [Int]) -> Set<Int> {
    var counts = [Int](repeating: 0, count: Self.paths)
    var open: Set<Int> = []
    for index in believed {
      let candidate = candidates[index]
      counts[candidate.path] += 1
      if counts[candidate.path] <= Limits.lookupResiliency, candidate.state != .answered {
        open.insert(candidate.path)
      }
    }
    return open
  }

  /// The next to ask, where one more may be asked.
  private func nextIndex(at now: Instant) -> Int? {
    let asked = candidates.filter(isAsked)
    guard asked.count < Limits.lookupFinalConcurrency else { return nil }
    let believed = believed
    let front = front(of: believed)
    let waiting = front.filter { candidates[$0].state == .waiting }
    if waiting.isEmpty {
      // Who is not believed is asked where nobody else is left.
      guard believed.count < Limits.bucketPeers, asked.isEmpty else { return nil }
      return candidates.firstIndex { $0.state == .waiting }
    }
    var open = openPaths(of: believed)
    if open.isEmpty { return waiting.first }
    // Whoever makes us wait does not hold up the others.
    let current = asked.filter { candidate in
      guard case .asked(let since) = candidate.state else { return false }
      return now < since + Limits.lookupPatienceMilliseconds
    }
    guard current.count < Limits.lookupConcurrency else { return nil }
    for candidate in current { open.remove(candidate.path) }
    return waiting.first { open.contains(candidates[$0].path) } ?? waiting.first
  }

  private func isAsked(_ candidate: Candidate) -> Bool {
    if case .asked = candidate.state { return true }
    return false
  }

  private func asked(_ peer: PeerID) -> Int? {
    candidates.firstIndex { $0.peer == peer && isAsked($0) }
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
