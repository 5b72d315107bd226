import ContentBlocks

/// The blocks that a walk has met, in a bounded room.
///
/// A key is 128 bits of the digest: whoever can make two blocks with one key only keeps one of
/// them from who asked for both.
struct SeenBlocks {
  private struct Key: Hashable {
    let low: UInt64
    let high: UInt64

    init(_ cid: CID) {
      var words: (UInt64, UInt64) = (cid.codec, UInt64(cid.hash.digest.count))
      for byte in cid.hash.digest.suffix(16) {
        words = (words.0 << 8 | words.1 >> 56, words.1 << 8 | UInt64(byte))
      }
      (high, low) = words
      codec = UInt32(truncatingIfNeeded: cid.codec)
    }

    // One digest can be a leaf in one codec and a node in another.
    private let codec: UInt32
  }

  private var keys: Set<Key> = []
  /// How many were met.
  var count: Int { keys.count }

  /// Whether a block was met.
  func contains(_ cid: CID) -> Bool { keys.contains(Key(cid)) }

  /// Remembers a block.
  mutating func insert(_ cid: CID) { keys.insert(Key(cid)) }

  /// Forgets a block.
  mutating func remove(_ cid: CID) { keys.remove(Key(cid)) }
}
