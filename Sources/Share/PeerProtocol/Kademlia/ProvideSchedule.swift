import ContentBlocks

/// The blocks that this peer provides, and when each is to be said next.
struct ProvideSchedule: Sendable {
  private struct Item {
    let cid: CID
    let due: Instant
  }

  /// By multihash: a block has several names and is provided once.
  private var keys: Set<[UInt8]> = []
  /// What is due first before; of what is due at once, what came first.
  private var items: [Item] = []
  /// Before this the next is not begun.
  private var next = Instant(milliseconds: 0)

  /// The blocks that are provided.
  var count: Int { items.count }

  /// Whether a block is provided.
  func contains(_ key: [UInt8]) -> Bool { keys.contains(key) }

  /// Provides a block, as soon as it can be; nothing where there are too many already.
  mutating func add(_ cid: CID, at now: Instant) {
    guard contains(cid.hash.bytes) || items.count < Limits.ownProvidedKeys else { return }
    remove(cid)
    keys.insert(cid.hash.bytes)
    insert(Item(cid: cid, due: now))
  }

  /// Provides a block no longer.
  mutating func remove(_ cid: CID) {
    guard keys.remove(cid.hash.bytes) != nil else { return }
    items.removeAll { $0.cid.hash == cid.hash }
  }

  /// The block that is to be said now; it is due again after the interval.
  mutating func takeDue(at now: Instant) -> CID? {
    guard now >= next, let first = items.first, first.due <= now else { return nil }
    next = now + Limits.providePaceMilliseconds
    items.removeFirst()
    insert(Item(cid: first.cid, due: now + Limits.reprovideMilliseconds))
    return first.cid
  }

  /// Nobody took the word: it is to be said again soon.
  mutating func retry(_ cid: CID, at now: Instant) {
    guard contains(cid.hash.bytes) else { return }
    items.removeAll { $0.cid.hash == cid.hash }
    insert(Item(cid: cid, due: now + Limits.provideRetryMilliseconds))
  }

  private mutating func insert(_ item: Item) {
    let index = items.lastIndex { $0.due <= item.due }.map { $0 + 1 } ?? 0
    items.insert(item, at: index)
  }
}
