import ContentID

/// A block and its name.
public struct Block: Equatable, Sendable {
  /// The name.
  public let cid: CID
  /// The bytes.
  public let bytes: [UInt8]

  /// A block whose name is known to be right.
  public init(cid: CID, bytes: [UInt8]) {
    self.cid = cid
    self.bytes = bytes
  }
}

/// Makes the balanced tree of a file while its bytes come.
///
/// All leaves lie at one depth and every node but the last of its level is full. It holds the bytes
/// of one leaf and the links of one node for each level, whatever the file's size.
public struct UnixFSBuilder: Sendable {
  /// The name of a file and what it comes to.
  public struct Root: Equatable, Sendable {
    /// The name of the tree.
    public let cid: CID
    /// The bytes of the file.
    public let fileByteCount: UInt64
    /// The bytes of all its blocks.
    public let treeByteCount: UInt64
  }

  private let profile: UnixFSProfile
  private var leaf: [UInt8] = []
  /// The links of the node that is open on each level, the lowest first.
  private var levels: [[Root]] = [[]]

  /// Starts a file.
  public init(profile: UnixFSProfile) {
    self.profile = profile
  }

  /// Takes the next bytes of the file; blocks that are complete go to `sink`, children first.
  public mutating func append<Failure: Error>(
    _ bytes: RawSpan, sink: (Block) throws(Failure) -> Void
  ) throws(Failure) {
    var start = 0
    while start < bytes.byteCount {
      // A full leaf is closed when the next byte comes: the last one may be the whole file.
      if leaf.count == profile.leafByteCount { try closeLeaf(sink) }
      let end = min(bytes.byteCount, start + profile.leafByteCount - leaf.count)
      bytes.extracting(start..<end).withUnsafeBytes { leaf.append(contentsOf: $0) }
      start = end
    }
  }

  /// Ends the file and names it.
  public consuming func finish<Failure: Error>(
    sink: (Block) throws(Failure) -> Void
  ) throws(Failure) -> Root {
    try closeLeaf(sink)
    var level = 0
    while level + 1 < levels.count || levels[level].count > 1 {
      try closeNode(level, sink)
      level += 1
    }
    return levels[level][0]
  }

  /// The name of a file that is in memory.
  public static func root(of bytes: RawSpan, profile: UnixFSProfile) -> Root {
    var builder = UnixFSBuilder(profile: profile)
    builder.append(bytes) { _ in }
    return builder.finish { _ in }
  }

  private mutating func closeLeaf<Failure: Error>(
    _ sink: (Block) throws(Failure) -> Void
  ) throws(Failure) {
    let fileByteCount = UInt64(leaf.count)
    let block: Block
    if profile.hasRawLeaves {
      block = Block(cid: CID(of: leaf.span.bytes, codec: .raw), bytes: leaf)
    } else {
      // An empty file has no data at all; that is how every writer of this profile has it.
      let file = UnixFSNode(type: .file, data: leaf.isEmpty ? nil : leaf)
      block = self.block(of: DagPBNode(data: file.encoded))
    }
    leaf.removeAll(keepingCapacity: true)
    try sink(block)
    try add(
      Root(
        cid: block.cid, fileByteCount: fileByteCount, treeByteCount: UInt64(block.bytes.count)),
      to: 0, sink)
  }

  /// Puts a link on a level; a node that is full is closed when one more link comes.
  private mutating func add<Failure: Error>(
    _ link: Root, to level: Int, _ sink: (Block) throws(Failure) -> Void
  ) throws(Failure) {
    if level == levels.count { levels.append([]) }
    if levels[level].count == profile.linkLimit { try closeNode(level, sink) }
    levels[level].append(link)
  }

  private mutating func closeNode<Failure: Error>(
    _ level: Int, _ sink: (Block) throws(Failure) -> Void
  ) throws(Failure) {
    let children = levels[level]
    levels[level].removeAll(keepingCapacity: true)
    let file = UnixFSNode(type: .file, blockSizes: children.map(\.fileByteCount))
    let links = children.map {
      DagPBNode.Link(cid: $0.cid, name: [], treeByteCount: $0.treeByteCount)
    }
    let block = block(of: DagPBNode(links: links, data: file.encoded))
    try sink(block)
    let root = Root(
      cid: block.cid, fileByteCount: children.reduce(0) { $0 + $1.fileByteCount },
      treeByteCount: children.reduce(UInt64(block.bytes.count)) { $0 + $1.treeByteCount })
    try add(root, to: level + 1, sink)
  }

  private func block(of node: DagPBNode) -> Block {
    let bytes = node.encodedAsIs()
    let cid = CID(of: bytes.span.bytes, codec: .dagPB)
    return Block(cid: profile.cidVersion == 0 ? cid.inVersion0 ?? cid : cid, bytes: bytes)
  }
}
