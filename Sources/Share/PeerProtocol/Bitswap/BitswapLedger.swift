import ContentBlocks

/// What one peer wants, and what it has been given.
struct BitswapLedger: Sendable {
  /// What a peer's turn brings.
  enum Turn {
    /// Read this block.
    case block(CID)
    /// Look up whether this block is here.
    case have(CID)
    /// It had its share; the next one's turn.
    case over
    /// It wants nothing, or has as much as it can take.
    case idle
  }

  private enum State { case queued, loading, absent }

  private struct Entry {
    var want: BitswapMessage.Want
    var number: UInt64
    var state = State.queued
  }

  private var entries: [CID: Entry] = [:]
  /// What is to be looked up, the next one last: by priority, then by age.
  private var queue: [(priority: Int32, number: UInt64, cid: CID)] = []
  private var number: UInt64 = 0
  private var loads = 0
  /// Bytes that were read and have neither gone into a message nor been cancelled.
  private var readyBytes = 0
  /// Answers of any kind that wait for a message: who asks and does not read is not answered on.
  var unsaid = 0
  /// Bytes that it may still have in this turn; below zero where the last block was larger.
  private var deficit = 0
  /// What the next block is taken for until it is read.
  private var blockBytes = Self.share
  private var allowance = Limits.wantChangesPerSecond
  private var allowanceSince: Instant

  private static let share = 64 << 10

  init(at now: Instant) {
    allowanceSince = now
  }

  var isLoading: Bool { loads > 0 }
  var all: [CID] { entries.keys.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) } }
  /// Blocks that it wants and that are not here.
  var waiting: [CID] { entries.values.filter { $0.state == .absent }.map(\.want.cid) }
  var footprint: Int { entries.count + queue.count }

  /// Takes from what the peer may say in a second; false where that is used up.
  mutating func allows(_ changes: Int, at now: Instant) -> Bool {
    if now.milliseconds(since: allowanceSince) >= 1000 {
      allowance = Limits.wantChangesPerSecond
      allowanceSince = now
    }
    allowance -= changes
    return allowance >= 0
  }

  /// Adds a want, or changes it; beyond the capacity it is not heard.
  mutating func add(_ want: BitswapMessage.Want) {
    if let known = entries[want.cid] {
      guard known.state != .loading else {
        entries[want.cid]?.want = want
        return
      }
      remove(want.cid)
    }
    guard entries.count < Limits.wantsPerPeer else { return }
    number += 1
    entries[want.cid] = Entry(want: want, number: number)
    enqueue(want.cid)
  }

  mutating func remove(_ cid: CID) {
    guard let entry = entries.removeValue(forKey: cid) else { return }
    if entry.state == .queued, let index = place(entry), queue[index].cid == cid {
      queue.remove(at: index)
    }
  }

  /// A block that was not here is.
  mutating func arrived(_ cid: CID) {
    if entries[cid]?.state == .absent { requeue(cid) }
  }

  private mutating func requeue(_ cid: CID) {
    entries[cid]?.state = .queued
    enqueue(cid)
  }

  /// What to do for the peer now that it is its turn.
  mutating func nextTurn() -> Turn {
    guard let next = queue.last, var entry = entries[next.cid], hasRoom else {
      // Who wants nothing saves nothing up.
      deficit = min(deficit, 0)
      return .idle
    }
    guard deficit > 0 else {
      deficit += Self.share
      return .over
    }
    queue.removeLast()
    entry.state = .loading
    entries[next.cid] = entry
    loads += 1
    if entry.want.kind == .have { return .have(next.cid) }
    deficit -= blockBytes
    return .block(next.cid)
  }

  private var hasRoom: Bool {
    loads < Limits.bitswapLoadsPerPeer && unsaid + loads < Limits.wantsPerPeer
      && (readyBytes + loads == 0
        || readyBytes + (loads + 1) * blockBytes <= Limits.bitswapReadyBytes)
  }

  /// A block was read: the want that it answers, unless it was cancelled.
  mutating func loaded(_ cid: CID, byteCount: Int?) -> BitswapMessage.Want? {
    loads -= 1
    deficit += blockBytes - (byteCount ?? 0)
    guard let byteCount else { return absent(cid) }
    blockBytes = max(1, byteCount)
    guard let want = entries[cid]?.want else { return nil }
    remove(cid)
    readyBytes += byteCount
    return want
  }

  /// A presence was looked up: the want that it answers, unless it was cancelled.
  mutating func looked(_ cid: CID, isHere: Bool) -> BitswapMessage.Want? {
    loads -= 1
    guard isHere else { return absent(cid) }
    guard let entry = entries[cid] else { return nil }
    if entry.want.kind == .block {
      // Meanwhile it wants the block itself.
      if entry.state != .queued { requeue(cid) }
      return nil
    }
    remove(cid)
    return entry.want
  }

  private mutating func absent(_ cid: CID) -> BitswapMessage.Want? {
    guard entries[cid]?.state == .loading else { return nil }
    entries[cid]?.state = .absent
    return entries[cid]?.want
  }

  mutating func sent(_ byteCount: Int) {
    readyBytes = max(0, readyBytes - byteCount)
  }

  private mutating func enqueue(_ cid: CID) {
    guard let entry = entries[cid] else { return }
    queue.insert((entry.want.priority, entry.number, cid), at: place(entry) ?? queue.count)
  }

  /// Where an entry stands in the queue, or belongs; nil for its end.
  private func place(_ entry: Entry) -> Int? {
    var low = 0
    var high = queue.count
    while low < high {
      let middle = (low + high) / 2
      let other = queue[middle]
      let isBefore =
        other.priority < entry.want.priority
        || other.priority == entry.want.priority && other.number > entry.number
      if isBefore { low = middle + 1 } else { high = middle }
    }
    return low < queue.count ? low : nil
  }
}
