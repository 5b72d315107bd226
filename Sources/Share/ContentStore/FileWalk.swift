import ContentBlocks
import ContentID

/// A block of a file's tree, and what of the file it covers.
struct FilePart: Sendable {
  let cid: CID
  let digest: Digest
  /// Where its first byte stands in the file.
  let start: UInt64
  /// The bytes of the file that it covers; the root's are not known before it is here.
  let byteCount: UInt64?
  let depth: Int

  /// Whether the block is bytes of the file and nothing else.
  var isLeaf: Bool { cid.codec == CID.raw }
}

/// Walks over the tree of a file from its first byte to its last: depth first, as far as nodes are
/// there. What no file of 64 GiB needs is refused, so a walk ends.
struct FileWalk {
  /// As many bytes as the offsets of a package reach.
  static let fileByteLimit: UInt64 = 64 << 30
  /// Leaves of 16 KiB for as many bytes.
  static let partLimit = 1 << 22
  static let depthLimit = 64

  /// The most bytes of a block; the network carries 2 MiB.
  static let blockByteLimit: UInt64 = 4 << 20

  private let root: CID
  private var parts: [FilePart]
  private var partCount = 0
  private var leaves = Tally()
  private var nodes = Tally()

  /// The walk over all of a file.
  init(root: CID) throws(StoreError) {
    guard root.codec == CID.raw || root.codec == CID.dagPB else {
      throw .notAFile(root, reason: "its codec is 0x\(String(root.codec, radix: 16))")
    }
    guard case .digest(let digest) = try BlockName(root) else { throw .hashFunction(root) }
    self.init(
      root: root,
      from: [FilePart(cid: root, digest: digest, start: 0, byteCount: nil, depth: 0)])
  }

  /// The walk over some parts of it.
  init(root: CID, from parts: [FilePart]) {
    self.root = root
    self.parts = parts
  }

  /// What the walk has not come to yet.
  var upcoming: [FilePart] { parts }

  /// The next part.
  mutating func next() throws(StoreError) -> FilePart? {
    partCount += 1
    guard partCount <= Self.partLimit else { throw .tooLarge(root) }
    guard let part = parts.popLast() else { return nil }
    if part.isLeaf { leaves.count(part) } else { nodes.count(part) }
    guard !leaves.isTooFine, !nodes.isTooFine else {
      throw .notAFile(root, reason: "its parts are smaller than 1,024 bytes on average")
    }
    return part
  }

  /// Goes on with what is below a node; gives the node's own bytes of the file, and the bytes that
  /// it covers.
  mutating func enter(
    _ part: FilePart, _ block: [UInt8]
  ) throws(StoreError) -> (bytes: [UInt8], fileByteCount: UInt64) {
    do throws(BlockError) {
      let view = try DagPBView(block.span.bytes)
      let file = try UnixFSView(view.data, base: view.dataOffset)
      guard file.type == .file || file.type == .raw else {
        throw BlockError(view.dataOffset, .fileType(UInt64(file.type.rawValue)))
      }
      guard file.blockSizeCount == view.linkCount else {
        throw BlockError(
          view.dataOffset, .linkCount(expected: file.blockSizeCount, found: view.linkCount))
      }
      let expected = part.byteCount ?? file.byteCount
      guard file.byteCount == expected else {
        throw BlockError(
          view.dataOffset, .byteCount(expected: expected, found: file.byteCount))
      }
      try push(view, file, below: part)
      let bytes = [UInt8](copying: file.data)
      guard file.byteCount <= Self.fileByteLimit else { throw BlockError(0, .depth) }
      return (bytes, file.byteCount)
    } catch {
      throw error.reason == .depth
        ? .tooLarge(root) : .notAFile(root, reason: "in \(part.cid), \(error)")
    }
  }

  private mutating func push(
    _ node: borrowing DagPBView, _ file: borrowing UnixFSView, below part: FilePart
  ) throws(BlockError) {
    var start = part.start &+ UInt64(file.data.byteCount)
    var links = node.links
    var sizes = file.blockSizes
    var children: [FilePart] = []
    for _ in 0..<node.linkCount {
      let link = try links.next()
      let size = try sizes.next()
      // What covers nothing is not part of the file; trees of it would have no end.
      guard size > 0 else { continue }
      guard part.depth < Self.depthLimit else { throw BlockError(0, .depth) }
      let id = try ContentID(link.cid, offset: link.cidOffset)
      guard id.codec != .dagCBOR else { throw BlockError(link.cidOffset, .codec(CID.dagCBOR)) }
      let cid = CID(id)
      guard let digest = Digest(cid.hash.digest) else { continue }
      children.append(
        FilePart(cid: cid, digest: digest, start: start, byteCount: size, depth: part.depth + 1))
      start &+= size
    }
    parts += children.reversed()
  }
}

/// How finely a file is cut. The smallest leaves that are written have 4 KiB; nodes that link to
/// one byte over and over make millions of leaves out of an archive of 2 KB.
private struct Tally {
  /// Files of so few parts may be cut as they like.
  static let freeCount: UInt64 = 1024
  static let meanByteCount: UInt64 = 1024

  private var count: UInt64 = 0
  private var byteCount: UInt64 = 0

  var isTooFine: Bool { count > Self.freeCount && byteCount / count < Self.meanByteCount }

  /// Takes a part into account, but the root, whose size is not known before it is here.
  mutating func count(_ part: FilePart) {
    guard let partByteCount = part.byteCount else { return }
    count += 1
    // 2^22 parts of at most 2^36 bytes: cannot wrap.
    byteCount &+= partByteCount
  }
}
