import ContentBlocks

/// A connected peer, as one that blocks are asked of.
struct BlockSource: Sendable {
  var pace = PeerPace()
  /// Blocks that it was asked for and that are not late.
  var outstanding = 0
  /// Blocks that it was asked for and that are late.
  var overdue = 0
  /// It sent wrong bytes: it is asked for nothing any more.
  var isDistrusted = false
  /// Bytes that it sent and nobody needed any more, less those that were needed.
  var wastedBytes = 0
  private var recent: [CID] = []
  private var recentSet: Set<CID> = []

  /// What it is not asked for any more may still be on its way.
  mutating func remember(_ cid: CID) {
    guard recentSet.insert(cid).inserted else { return }
    recent.append(cid)
    if recent.count > Self.recentLimit { recentSet.remove(recent.removeFirst()) }
  }

  /// A block of it was needed. Where links differ in speed some blocks come twice: what counts is
  /// how many more of them are in vain than not.
  mutating func earn(_ byteCount: Int) { wastedBytes = max(0, wastedBytes - byteCount) }

  /// Whether it was asked for this block not long ago.
  func wasAsked(for cid: CID) -> Bool { recentSet.contains(cid) }

  var footprint: Int { recent.count }

  private static let recentLimit = 256
}

/// A question for a block that a peer has on its list.
struct BlockAsk: Sendable {
  enum State {
    /// Neither answered nor late.
    case outstanding
    /// Not answered in time; another peer may be asked.
    case overdue
    /// "Not here"; the peer sends the block when it gets it.
    case absent
  }

  let peer: PeerID
  let since: Instant
  let deadline: Instant
  var state = State.outstanding
}

/// A block that one fetch or several need.
struct BlockWant: Sendable {
  var fetches: [FetchID]
  var asks: [BlockAsk] = []
  let since: Instant

  /// Whether a peer is asked for it and not late.
  var isUnderWay: Bool { asks.contains { $0.state == .outstanding } }
}

/// What is known of where the blocks of one fetch are.
struct BlockSession: Sendable {
  enum Member {
    /// It was asked whether it has the root.
    case probed(Instant)
    /// It has blocks.
    case holder
    /// It does not have the root; it says so when it gets it.
    case absent
    /// It did not answer.
    case silent
  }

  var root: CID
  var members: [(peer: PeerID, state: Member)] = []
  /// Peers that are said to have the root, and are asked first.
  var providers: [PeerID] = []
  var soughtAt: Instant?
  let since: Instant

  func state(of peer: PeerID) -> Member? { members.first { $0.peer == peer }?.state }

  mutating func set(_ state: Member, of peer: PeerID) {
    if let index = members.firstIndex(where: { $0.peer == peer }) {
      members[index].state = state
    } else {
      members.append((peer, state))
    }
  }

  var holders: Int {
    members.count { if case .holder = $0.state { true } else { false } }
  }

  var probes: Int {
    members.count { if case .probed = $0.state { true } else { false } }
  }
}
