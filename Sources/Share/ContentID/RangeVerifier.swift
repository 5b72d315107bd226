// Verifies a range of a file with nothing but the blocks on the paths to it. Blocks come in depth
// first order, as a CAR of a range has them; each is hashed, and the links in it that lead to the
// range are put on a stack in memory of the caller. What is handed out is part of the file.

/// A block that must come, and what of the file it covers.
public struct PendingBlock: Sendable {
  /// The block.
  public let id: ContentID
  /// Where its first byte stands in the file.
  public let start: UInt64
  /// The bytes of the file that it covers; only the root's are not known.
  let byteCount: UInt64
  let depth: UInt8

  /// A value to fill memory with.
  public static var none: PendingBlock {
    PendingBlock(
      id: ContentID(codec: .raw, digest: InlineArray(repeating: 0)), start: 0, byteCount: 0,
      depth: 0)
  }
}

/// Part of a file that a block was proven to hold.
public struct VerifiedPart: Sendable, Equatable {
  /// Where it stands in the block; empty for a node without bytes of its own.
  public let blockRange: Range<Int>
  /// Where it stands in the file.
  public let fileOffset: UInt64
}

/// The walk over the blocks of a range of a file.
///
/// The stack needs one place for each link of a node on the path that leads to the range: at most
/// the links of one node for each level. A node must be in memory whole, which for packages below
/// 1 MiB takes 13 KB; a raw leaf need not be.
public struct RangeVerifier: Sendable {
  private let range: Range<UInt64>
  private var count = 1
  /// The bytes of the file; known after its first block.
  public private(set) var fileByteCount: UInt64?

  /// Files of any size that exists need less: 64 bits of size with two links a node.
  public static var depthLimit: UInt8 { 64 }

  /// Starts with the root; `pending` must have a place at least.
  public init(root: ContentID, range: Range<UInt64>, pending: inout MutableSpan<PendingBlock>) {
    precondition(pending.count > 0, "there must be room for the root")
    self.range = range
    pending[0] = PendingBlock(id: root, start: 0, byteCount: .max, depth: 0)
  }

  /// The block that must come next.
  public func next(_ pending: Span<PendingBlock>) -> ContentID? {
    count == 0 ? nil : pending[count &- 1].id
  }

  /// Takes the next block, and says which part of it is in the range. After an error the same block
  /// is still expected, so that another sender can be asked for it.
  public mutating func take(
    _ block: RawSpan, pending: inout MutableSpan<PendingBlock>
  ) throws(BlockError) -> VerifiedPart {
    var hash = SHA256()
    hash.update(block)
    return try take(block, digest: hash.finalize(), pending: &pending)
  }

  /// The same for a block whose digest the caller has made, as by a faster hash than this one.
  public mutating func take(
    _ block: RawSpan, digest: InlineArray<32, UInt8>, pending: inout MutableSpan<PendingBlock>
  ) throws(BlockError) -> VerifiedPart {
    let expected = try top(pending.span)
    guard expected.id.hasDigest(digest) else { throw BlockError(0, .wrongHash) }
    switch expected.id.codec {
    case .raw: return try takeLeaf(block.byteCount, expected)
    case .dagPB: return try takeNode(block, expected, &pending)
    case .dagCBOR: throw BlockError(0, .codec(0x71))
    }
  }

  /// The same for a raw leaf that was hashed while it came in parts, and is not in memory.
  public mutating func takeLeaf(
    byteCount: Int, digest: InlineArray<32, UInt8>, pending: Span<PendingBlock>
  ) throws(BlockError) -> VerifiedPart {
    let expected = try top(pending)
    guard expected.id.codec == .raw, expected.id.hasDigest(digest) else {
      throw BlockError(0, .wrongHash)
    }
    return try takeLeaf(byteCount, expected)
  }

  private func top(_ pending: Span<PendingBlock>) throws(BlockError) -> PendingBlock {
    guard count > 0 else { throw BlockError(0, .unasked) }
    return pending[count &- 1]
  }

  private mutating func takeLeaf(
    _ byteCount: Int, _ expected: PendingBlock
  ) throws(BlockError) -> VerifiedPart {
    try check(UInt64(wide: byteCount), expected, at: 0)
    count &-= 1
    return part(of: byteCount, at: expected.start, blockOffset: 0)
  }

  private mutating func takeNode(
    _ block: RawSpan, _ expected: PendingBlock, _ pending: inout MutableSpan<PendingBlock>
  ) throws(BlockError) -> VerifiedPart {
    let node = try DagPBView(block)
    let file = try UnixFSView(node.data, base: node.dataOffset)
    guard file.type == .file || file.type == .raw else {
      throw BlockError(node.dataOffset, .fileType(UInt64(wide: file.type.rawValue)))
    }
    guard file.blockSizeCount == node.linkCount else {
      throw BlockError(
        node.dataOffset, .linkCount(expected: file.blockSizeCount, found: node.linkCount))
    }
    try check(file.byteCount, expected, at: node.dataOffset)
    let inline = part(
      of: file.data.byteCount, at: expected.start, blockOffset: file.dataOffset)
    let start = expected.start &+ UInt64(wide: file.data.byteCount)
    let top = count &- 1
    count = try push(node, file, start, expected.depth, from: top, &pending)
    reverse(top..<count, &pending)
    return inline
  }

  /// Puts the links that lead to the range on the stack, and gives its new height.
  private func push(
    _ node: borrowing DagPBView, _ file: borrowing UnixFSView, _ start: UInt64, _ depth: UInt8,
    from bottom: Int, _ pending: inout MutableSpan<PendingBlock>
  ) throws(BlockError) -> Int {
    // The node that is being read stays in its place until all its links are known to be right.
    let replaced = pending[bottom]
    var top = bottom
    var start = start
    var links = node.links
    var sizes = file.blockSizes
    do throws(BlockError) {
      for _ in 0..<node.linkCount {
        let link = try links.next()
        let size = try sizes.next()
        defer { start &+= size }
        guard max(start, range.lowerBound) < min(start &+ size, range.upperBound) else { continue }
        guard depth < Self.depthLimit else { throw BlockError(0, .depth) }
        guard top < pending.count else { throw BlockError(0, .pending(capacity: pending.count)) }
        let id = try ContentID(link.cid, offset: link.cidOffset)
        pending[top] = PendingBlock(id: id, start: start, byteCount: size, depth: depth &+ 1)
        top &+= 1
      }
    } catch {
      pending[bottom] = replaced
      throw error
    }
    return top
  }

  /// The first link must come first, so it goes to the top.
  private func reverse(_ part: Range<Int>, _ pending: inout MutableSpan<PendingBlock>) {
    var low = part.lowerBound
    var high = part.upperBound &- 1
    while low < high {
      pending.swapAt(low, high)
      low &+= 1
      high &-= 1
    }
  }

  /// The link says what it leads to; the root says it of itself.
  private mutating func check(
    _ found: UInt64, _ expected: PendingBlock, at offset: Int
  ) throws(BlockError) {
    guard expected.depth > 0 else {
      fileByteCount = found
      return
    }
    guard found == expected.byteCount else {
      throw BlockError(offset, .byteCount(expected: expected.byteCount, found: found))
    }
  }

  private func part(of byteCount: Int, at start: UInt64, blockOffset: Int) -> VerifiedPart {
    let end = start &+ UInt64(wide: byteCount)
    let low = max(start, range.lowerBound)
    let high = min(end, range.upperBound)
    guard low < high else {
      return VerifiedPart(blockRange: blockOffset..<blockOffset, fileOffset: start)
    }
    let first = blockOffset &+ Int(truncatingIfNeeded: low &- start)
    let last = blockOffset &+ Int(truncatingIfNeeded: high &- start)
    return VerifiedPart(blockRange: first..<last, fileOffset: low)
  }
}
