import ContentBlocks
import ContentID

/// A place in a file and the block that belongs there.
struct FetchPosition: Sendable {
  let cid: CID
  /// Where its first byte stands in the file.
  let offset: UInt64
  /// The bytes of the file that it covers; nil for a root, which says it itself.
  let byteCount: UInt64?
  let depth: UInt8
  /// Distinguishes what stands at one offset, as a node and its first child do.
  var number: UInt64 = 0
}

/// The positions that wait, in the order of the file.
struct FetchWalk: Sendable {
  /// The next one last.
  private var waiting: [FetchPosition] = []
  private var number: UInt64 = 0

  var count: Int { waiting.count }

  mutating func next() -> FetchPosition? { waiting.popLast() }

  /// Puts the links of a node at the node's place; false where too many would wait.
  @discardableResult
  mutating func push(_ children: [FetchPosition]) -> Bool {
    guard let first = children.first else { return true }
    guard waiting.count + children.count <= Limits.fetchPendingBlocks else { return false }
    var low = 0
    var high = waiting.count
    while low < high {
      let middle = (low + high) / 2
      if waiting[middle].offset > first.offset { low = middle + 1 } else { high = middle }
    }
    let numbered = children.map { child in
      number += 1
      var child = child
      child.number = number
      return child
    }
    waiting.insert(contentsOf: numbered.reversed(), at: low)
    return true
  }
}

/// What a block is at its position.
enum FetchContent {
  /// A published node, and the file that it leads to.
  case published(package: CID)
  /// Bytes of the file and nothing else.
  case leaf(byteCount: UInt64)
  /// A node: the bytes that it covers, those that stand in itself, and its links.
  case node(byteCount: UInt64, inlineByteCount: UInt64, children: [FetchPosition])

  /// Reads a block that has the hash of its name, and holds its size against what was announced.
  init(of block: Block, at position: FetchPosition, root: CID) throws(FetchError) {
    if block.cid.codec == UInt64(ContentID.Codec.dagCBOR.rawValue) {
      self = try Self.published(block, root: root)
      return
    }
    do {
      if block.cid.codec == UInt64(ContentID.Codec.raw.rawValue) {
        self = .leaf(byteCount: UInt64(block.bytes.count))
        try Self.check(UInt64(block.bytes.count), at: 0, position)
      } else {
        self = try Self.node(block, at: position)
      }
    } catch { throw .node(root: root, block: block.cid, error) }
  }

  private static func published(
    _ block: Block, root: CID
  ) throws(FetchError) -> FetchContent {
    let value: DataModelValue
    do { value = try DagCBOR.decode(block.bytes.span.bytes) } catch {
      throw .published(root: root, error)
    }
    guard case .link(let package) = value["package"] else { throw .noPackage(root: root) }
    return .published(package: package)
  }

  private static func node(
    _ block: Block, at position: FetchPosition
  ) throws(BlockError) -> FetchContent {
    let node = try DagPBView(block.bytes.span.bytes)
    let file = try UnixFSView(node.data, base: node.dataOffset)
    guard file.type == .file || file.type == .raw else {
      throw BlockError(node.dataOffset, .fileType(UInt64(file.type.rawValue)))
    }
    guard file.blockSizeCount == node.linkCount else {
      throw BlockError(
        node.dataOffset, .linkCount(expected: file.blockSizeCount, found: node.linkCount))
    }
    try check(file.byteCount, at: node.dataOffset, position)
    let inline = UInt64(file.data.byteCount)
    return .node(
      byteCount: file.byteCount, inlineByteCount: inline,
      children: try children(of: block, node, file, from: position.offset + inline, position.depth))
  }

  private static func children(
    of block: Block, _ node: borrowing DagPBView, _ file: borrowing UnixFSView,
    from offset: UInt64, _ depth: UInt8
  ) throws(BlockError) -> [FetchPosition] {
    guard node.linkCount <= Limits.fetchNodeLinks else {
      throw BlockError(0, .pending(capacity: Limits.fetchNodeLinks))
    }
    let links = try DagPBNode(block.bytes.span.bytes).links
    var sizes = file.blockSizes
    var children: [FetchPosition] = []
    children.reserveCapacity(links.count)
    var offset = offset
    for link in links {
      let size = try sizes.next()
      defer { offset += size }
      // Nothing of the file is below such a link. Were they followed, a tree of a few blocks could
      // be walked for ever.
      guard size > 0 else { continue }
      guard depth < RangeVerifier.depthLimit else { throw BlockError(0, .depth) }
      guard try link.cid.contentID().codec != .dagCBOR else {
        throw BlockError(0, .codec(link.cid.codec))
      }
      children.append(
        FetchPosition(cid: link.cid, offset: offset, byteCount: size, depth: depth + 1))
    }
    return children
  }

  private static func check(
    _ found: UInt64, at offset: Int, _ position: FetchPosition
  ) throws(BlockError) {
    guard let expected = position.byteCount, expected != found else { return }
    throw BlockError(offset, .byteCount(expected: expected, found: found))
  }
}
