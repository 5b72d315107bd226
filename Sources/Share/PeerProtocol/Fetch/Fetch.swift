// The walk over the tree of a file, from its root to its last leaf. A position is a place in the
// file and the block that belongs there. Positions wait in the order of the file; the first ones
// are in the window: asked for, read from the store, or being stored. A node that comes is replaced
// by the positions of its links. Nothing is believed: each block has the hash of its name and the
// size that the link to it says, as `RangeVerifier` has it.

public import ContentBlocks
import ContentID

/// The fetch of one file, or of a published node and the file that it leads to.
public struct Fetch: Sendable {
  /// What happens to it.
  public enum Event: Sendable {
    /// A block that is the one that its name says.
    case verified(FetchSource, Block)
    /// Bytes that somebody says are a block.
    case block(FetchSource, CID, [UInt8])
    /// A block was read from the store, or could not be.
    case loaded(CID, [UInt8]?)
    /// A block is stored: the answer to one `.store`. `here` are blocks below it that the store has
    /// and has put at their places, so that nobody needs to be asked for them.
    case stored(CID, here: [CID] = [])
    /// These blocks turned out to be in the store, at their places.
    case held([CID])
  }

  /// What is to be done.
  public enum Action: Equatable, Sendable {
    /// Ask others for a block.
    case want(CID)
    /// Do not ask for it any more: it came from elsewhere.
    case unwant(CID)
    /// Read a block of the store and say `.loaded`.
    case load(CID)
    /// Store a block and say `.stored`. The offset is where in the file the bytes of a leaf stand,
    /// be it raw or a node of dag-pb with bytes of its own; nil for all other nodes.
    case store(Block, leafOffset: UInt64?)
    /// The file that a published node leads to: whoever has it can be asked too. It is walked when
    /// the published node is stored.
    case root(CID)
    /// Somebody gave other bytes than the name says.
    case wrong(FetchSource, CID)
    /// There is more than before.
    case progress(FetchProgress)
    /// It is over; nothing more happens.
    case finished(FetchOutcome)
  }

  /// What was asked for.
  public let root: CID
  /// How much is there.
  public private(set) var progress = FetchProgress()
  /// How it ended; nil until then.
  public private(set) var outcome: FetchOutcome?

  private var file: CID
  /// What a block brings when it is stored.
  private struct Stored {
    /// The bytes of the file in it.
    var byteCount: UInt64 = 0
    /// The positions of its links: they are asked for when the store has said which it has.
    var children: [FetchPosition] = []
  }

  private let byteLimit: UInt64
  private var walk = FetchWalk()
  /// The positions of each block in the window.
  private var asked: [CID: [FetchPosition]] = [:]
  /// Those of them that are read from the store.
  private var loading: Set<CID> = []
  /// How often each block is being stored, and what to do when it is.
  private var storing: [CID: [Stored]] = [:]
  /// Digests of the blocks that are stored, so that none is fetched twice.
  private var held: Set<[UInt8]>
  /// The file, until the published node is stored.
  private var announced: CID?
  private var reportedByteCount: UInt64 = 0

  /// A fetch of a root. `held` are blocks that the store has already put at their places: leaves
  /// are passed over, nodes are read from it.
  public init(root: CID, held: [CID] = [], byteLimit: UInt64 = .max) {
    self.root = root
    self.file = root
    self.held = Set(held.map(\.hash.digest))
    self.byteLimit = byteLimit
  }

  /// Asks for the first block.
  public mutating func begin() -> [Action] {
    var actions: [Action] = []
    if Self.isReadable(root) {
      walk.push([FetchPosition(cid: root, offset: 0, byteCount: nil, depth: 0)])
      fill(&actions)
    } else {
      finish(.refused(.name(root: root, root)), &actions)
    }
    return actions
  }

  /// Takes an event and says what is to be done.
  public mutating func handle(_ event: Event) -> [Action] {
    var actions: [Action] = []
    guard outcome == nil else { return actions }
    switch event {
    case .verified(let source, let block): take(block, from: source, &actions)
    case .block(let source, let cid, let bytes):
      guard asked[cid] != nil else { return actions }
      guard bytes.count <= Limits.blockBytes, cid.names(bytes.span.bytes) == true else {
        return [.wrong(source, cid)]
      }
      take(Block(cid: cid, bytes: bytes), from: source, &actions)
    case .loaded(let cid, let bytes): loaded(cid, bytes, &actions)
    case .stored(let cid, let here):
      found(here, &actions)
      stored(cid, &actions)
    case .held(let cids): found(cids, &actions)
    }
    fill(&actions)
    return actions
  }

  /// Blocks that are asked for or being stored: what a kill can lose.
  public var inFlight: Int { asked.count + storing.count }

  /// How many entries its tables hold, so that it can be shown that they are bounded.
  public var footprint: Int {
    walk.count + asked.count + storing.count + loading.count + held.count
  }

  /// The blocks that others are asked for now, in the order of the file.
  public var wanted: [CID] {
    asked.filter { !loading.contains($0.key) }
      .sorted {
        ($0.value[0].offset, $0.value[0].number) < ($1.value[0].offset, $1.value[0].number)
      }
      .map(\.key)
  }
}

extension Fetch {
  /// Puts the next positions in the window.
  private mutating func fill(_ actions: inout [Action]) {
    while outcome == nil, inFlight < Limits.blocksInFlight, let position = walk.next() {
      let cid = position.cid
      if let same = asked[cid] {
        guard same.count < Limits.blocksInFlight else {
          walk.push([position])
          break
        }
        asked[cid]?.append(position)
      } else if storing[cid] == nil, !held.contains(cid.hash.digest) {
        asked[cid] = [position]
        actions.append(.want(cid))
      } else if let byteCount = Self.leafByteCount(position) {
        // It is at its place, or the same as another leaf: whoever finishes the file copies it.
        count(byteCount, &actions)
      } else {
        asked[cid] = [position]
        // What is just being stored can be read when it is.
        if storing[cid] == nil { load(cid, &actions) }
      }
    }
    guard outcome == nil, inFlight == 0, walk.count == 0, announced == nil else { return }
    finish(
      .complete(root: root, file: file, byteCount: progress.fileByteCount ?? 0), &actions)
  }

  private mutating func load(_ cid: CID, _ actions: inout [Action]) {
    loading.insert(cid)
    actions.append(.load(cid))
  }

  private mutating func loaded(_ cid: CID, _ bytes: [UInt8]?, _ actions: inout [Action]) {
    guard loading.remove(cid) != nil, asked[cid] != nil else { return }
    held.remove(cid.hash.digest)
    guard let bytes, cid.names(bytes.span.bytes) == true else {
      // The store has lost it: others may have it.
      actions.append(.want(cid))
      return
    }
    take(Block(cid: cid, bytes: bytes), from: .store, &actions)
  }

  private mutating func take(
    _ block: Block, from source: FetchSource, _ actions: inout [Action]
  ) {
    guard let positions = asked.removeValue(forKey: block.cid) else { return }
    // Whoever else was asked for it need not give it.
    if source != .store { actions.append(.unwant(block.cid)) }
    loading.remove(block.cid)
    if source != .store { progress.fetchedByteCount += UInt64(block.bytes.count) }
    do {
      for position in positions {
        let content = try FetchContent(of: block, at: position, root: root)
        try take(content, of: block, at: position, isHeld: source == .store, &actions)
      }
    } catch { finish(.refused(error), &actions) }
  }

  private mutating func take(
    _ content: FetchContent, of block: Block, at position: FetchPosition, isHeld: Bool,
    _ actions: inout [Action]
  ) throws(FetchError) {
    var stored = Stored()
    var hasBytes = false
    switch content {
    case .published(let package):
      guard Self.isFile(package) else { throw .noPackage(root: root) }
      file = package
      announced = package
      actions.append(.root(package))
    case .leaf(let leafByteCount):
      stored.byteCount = leafByteCount
      hasBytes = true
      try know(leafByteCount, at: position)
    case .node(let fileByteCount, let inline, let children):
      stored = Stored(byteCount: inline, children: children)
      hasBytes = inline > 0
      try know(fileByteCount, at: position)
    }
    // A published node is stored again, as the store then says what it has of the file.
    if isHeld, announced == nil {
      try settle(stored, of: block.cid, &actions)
    } else {
      storing[block.cid, default: []].append(stored)
      actions.append(.store(block, leafOffset: hasBytes ? position.offset : nil))
    }
  }

  /// The first block of a file says how large it is.
  private mutating func know(
    _ byteCount: UInt64, at position: FetchPosition
  ) throws(FetchError) {
    guard position.byteCount == nil else { return }
    guard byteCount <= byteLimit else {
      throw .tooLarge(root: root, byteCount: byteCount, limit: byteLimit)
    }
    progress.fileByteCount = byteCount
  }

  private mutating func stored(_ cid: CID, _ actions: inout [Action]) {
    guard var waiting = storing[cid], let stored = waiting.popLast() else { return }
    storing[cid] = waiting.isEmpty ? nil : waiting
    if waiting.isEmpty, asked[cid] != nil, !loading.contains(cid) { load(cid, &actions) }
    if let package = announced, cid == root {
      announced = nil
      walk.push([FetchPosition(cid: package, offset: 0, byteCount: nil, depth: 0)])
    }
    do { try settle(stored, of: cid, &actions) } catch { finish(.refused(error), &actions) }
  }

  /// A block is in the store: its links are next.
  private mutating func settle(
    _ stored: Stored, of cid: CID, _ actions: inout [Action]
  ) throws(FetchError) {
    hold([cid])
    count(stored.byteCount, &actions)
    guard walk.push(stored.children) else {
      let error = BlockError(0, .pending(capacity: Limits.fetchPendingBlocks))
      throw .node(root: root, block: cid, error)
    }
  }

  /// The size of a leaf that need not be read to know it.
  private static func leafByteCount(_ position: FetchPosition) -> UInt64? {
    let isRaw = position.cid.codec == UInt64(ContentID.Codec.raw.rawValue)
    return isRaw ? position.byteCount : nil
  }

  /// Blocks are in the store, and need not be asked for any more.
  private mutating func found(_ cids: [CID], _ actions: inout [Action]) {
    hold(cids)
    for cid in wanted where held.contains(cid.hash.digest) {
      actions.append(.unwant(cid))
      let positions = asked.removeValue(forKey: cid) ?? []
      // They are met again by whoever fills the window.
      for position in positions.reversed() { walk.push([position]) }
    }
  }

  private mutating func hold(_ cids: [CID]) {
    for cid in cids where held.count < Limits.fetchHeldBlocks { held.insert(cid.hash.digest) }
  }

  /// Counts a block that is stored now.
  private mutating func count(_ byteCount: UInt64, _ actions: inout [Action]) {
    progress.byteCount += byteCount
    progress.blockCount += 1
    let total = progress.fileByteCount ?? 0
    guard progress.byteCount == total || progress.byteCount - reportedByteCount > total / 128
    else { return }
    reportedByteCount = progress.byteCount
    actions.append(.progress(progress))
  }

  private mutating func finish(_ outcome: FetchOutcome, _ actions: inout [Action]) {
    self.outcome = outcome
    actions += wanted.map { .unwant($0) }
    walk = FetchWalk()
    asked = [:]
    loading = []
    storing = [:]
    held = []
    actions.append(.finished(outcome))
  }

  /// Whether a block of this name can be verified and read.
  private static func isReadable(_ cid: CID) -> Bool { (try? cid.contentID()) != nil }

  private static func isFile(_ cid: CID) -> Bool {
    guard let id = try? cid.contentID() else { return false }
    return id.codec != .dagCBOR
  }
}
