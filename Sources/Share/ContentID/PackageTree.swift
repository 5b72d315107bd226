// The UnixFS tree of a package, in its one canonical form: raw leaves, their size a function of the
// package's size alone, balanced, up to 1,024 links a node. Nothing is stored: each node is hashed
// as its links come, so a chip can name what it holds.
//
// Sources: the UnixFS and dag-pb specifications of IPLD.

/// The canonical tree of a package.
public enum PackageTree {
  /// The links of a full node.
  package static var linkLimit: Int { 1024 }

  /// The size of all leaves but the last, in bytes.
  public static func leafByteCount(packageByteCount: Int) -> Int {
    if packageByteCount < 1 << 20 { return 4 << 10 }
    if packageByteCount < 16 << 20 { return 16 << 10 }
    if packageByteCount < 256 << 20 { return 64 << 10 }
    return 256 << 10
  }

  /// The identifier of the package that these bytes are.
  public static func root(of package: RawSpan) -> ContentID {
    root(
      of: package, leafBytes: leafByteCount(packageByteCount: package.byteCount),
      linkLimit: linkLimit)
  }

  /// The identifier under any leaf size and fan-out.
  static func root(of package: RawSpan, leafBytes: Int, linkLimit: Int) -> ContentID {
    var span = leafBytes
    while span < package.byteCount {
      let (next, overflow) = span.multipliedReportingOverflow(by: linkLimit)
      span = overflow ? Int.max : next
    }
    return subtree(package, span: span, leafBytes: leafBytes, linkLimit: linkLimit).id
  }

  /// The node over `bytes`; `span` is what a full node of its level covers.
  private static func subtree(
    _ bytes: RawSpan, span: Int, leafBytes: Int, linkLimit: Int
  ) -> Subtree {
    guard span > leafBytes else {
      var hash = SHA256()
      hash.update(bytes)
      return Subtree(
        id: ContentID(codec: .raw, digest: hash.finalize()), fileBytes: bytes.byteCount,
        treeBytes: bytes.byteCount)
    }
    let childSpan = span == Int.max ? leafBytes : span / linkLimit
    var node = NodeHash()
    var start = 0
    while start < bytes.byteCount {
      let end = min(bytes.byteCount, start &+ childSpan)
      node.link(
        subtree(
          bytes.extracting(start..<end), span: childSpan, leafBytes: leafBytes,
          linkLimit: linkLimit))
      start = end
    }
    return node.finalize(fileBytes: bytes.byteCount, childSpan: childSpan)
  }
}

/// A node and what is below it.
struct Subtree {
  let id: ContentID
  /// The bytes of the file that it covers.
  let fileBytes: Int
  /// The bytes of all its blocks.
  let treeBytes: Int
}

/// A dag-pb node that is hashed while it is written.
private struct NodeHash {
  private var hash = SHA256()
  private var blockBytes = 0
  private var childBytes = 0

  /// A link: the child's identifier, an empty name, the size of its tree.
  mutating func link(_ child: Subtree) {
    let idBytes = ContentID.byteCount
    let size = UInt64(wide: child.treeBytes)
    put(0x12)
    putVarint(UInt64(wide: 2 &+ idBytes &+ 2 &+ 1 &+ Varint.byteCount(size)))
    put(0x0A)
    put(UInt8(truncatingIfNeeded: idBytes))
    for index in 0..<idBytes { put(child.id.byte(at: index)) }
    put(0x12)
    put(0)
    put(0x18)
    putVarint(size)
    childBytes &+= child.treeBytes
  }

  /// The UnixFS data: a file, its size, and the size that each child covers.
  consuming func finalize(fileBytes: Int, childSpan: Int) -> Subtree {
    let size = UInt64(wide: fileBytes)
    var dataBytes = 2 &+ 1 &+ Varint.byteCount(size)
    var start = 0
    while start < fileBytes {
      let covered = min(childSpan, fileBytes &- start)
      dataBytes &+= 1 &+ Varint.byteCount(UInt64(wide: covered))
      start &+= covered
    }
    put(0x0A)
    putVarint(UInt64(wide: dataBytes))
    put(0x08)
    put(2)
    put(0x18)
    putVarint(size)
    start = 0
    while start < fileBytes {
      let covered = min(childSpan, fileBytes &- start)
      put(0x20)
      putVarint(UInt64(wide: covered))
      start &+= covered
    }
    let treeBytes = childBytes &+ blockBytes
    return Subtree(
      id: ContentID(codec: .dagPB, digest: hash.finalize()), fileBytes: fileBytes,
      treeBytes: treeBytes)
  }

  private mutating func put(_ byte: UInt8) {
    hash.update(byte)
    blockBytes &+= 1
  }

  private mutating func putVarint(_ number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      put(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest &>>= 7
    }
    put(UInt8(truncatingIfNeeded: rest))
  }
}
