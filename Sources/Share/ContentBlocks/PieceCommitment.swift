// Filecoin's commitment to a piece (commP). 254 bits of the file become 32 bytes, so that each node
// is a number of its field: 127 bytes give four nodes. They are the leaves of a binary tree, filled
// up with zeros to a power of two; a node is the SHA-256 of its two children without the two
// highest bits.
//
// Sources: Filecoin's specification, "piece" and "Fr32 padding"; FRC-0069.

/// The commitment to bytes that come in parts; usually those of a CAR.
public struct PieceCommitment: Sendable {
  /// A commitment, and the sizes that a storage deal states.
  public struct Piece: Equatable, Sendable {
    /// The root of the tree.
    public let digest: [UInt8]
    /// The bytes that were taken.
    public let payloadByteCount: UInt64
    /// The bytes of the piece: a power of two.
    public let pieceByteCount: UInt64

    /// The name that Filecoin uses: fil-commitment-unsealed, sha2-256-trunc254-padded.
    public var cid: CID { CID(codec: 0xF101, hash: Multihash(function: 0x1012, digest: digest)) }
  }

  typealias Node = InlineArray<32, UInt8>

  /// The fewest bytes that a piece can be made of.
  public static let payloadMinimum: UInt64 = 65
  private static let groupByteCount = 127

  private var group: [UInt8] = []
  private var payloadByteCount: UInt64 = 0
  private var leafCount: UInt64 = 0
  /// On each level the left node that waits for a right one.
  private var waiting: [Node?] = []

  /// Starts a piece.
  public init() {}

  /// Takes the next bytes.
  public mutating func append(_ bytes: RawSpan) {
    payloadByteCount += UInt64(bytes.byteCount)
    var start = 0
    while start < bytes.byteCount {
      let end = min(bytes.byteCount, start + Self.groupByteCount - group.count)
      bytes.extracting(start..<end).withUnsafeBytes { group.append(contentsOf: $0) }
      start = end
      if group.count == Self.groupByteCount { takeGroup() }
    }
  }

  /// Ends the piece; nil where it has fewer bytes than `payloadMinimum`.
  public consuming func finish() -> Piece? {
    guard payloadByteCount >= Self.payloadMinimum else { return nil }
    if !group.isEmpty {
      group += [UInt8](repeating: 0, count: Self.groupByteCount - group.count)
      takeGroup()
    }
    var level = 0
    var zero = Node(repeating: 0)
    var carry: Node?
    while 1 << UInt64(level) < leafCount {
      let left = waiting.indices.contains(level) ? waiting[level] : nil
      switch (left, carry) {
      case (let left?, let right): carry = Self.parent(left, right ?? zero)
      case (nil, let left?): carry = Self.parent(left, zero)
      case (nil, nil): break
      }
      zero = Self.parent(zero, zero)
      level += 1
    }
    let root = carry ?? (waiting.indices.contains(level) ? waiting[level] : nil) ?? zero
    return Piece(
      digest: [UInt8](root), payloadByteCount: payloadByteCount,
      pieceByteCount: 32 << UInt64(level))
  }

  /// Four nodes of 254 bits each, from the lowest bit on.
  private mutating func takeGroup() {
    for quarter in 0..<4 {
      // A node starts 254 bits after the one before it: 2 bits short of 32 bytes.
      let from = 254 * quarter / 8
      let shift = UInt16(254 * quarter % 8)
      var node = Node(repeating: 0)
      for index in 0..<32 {
        let high = from + index + 1 < group.count ? UInt16(group[from + index + 1]) : 0
        node[index] = UInt8(truncatingIfNeeded: (high << 8 | UInt16(group[from + index])) >> shift)
      }
      node[31] &= 0x3F
      take(node)
    }
    group.removeAll(keepingCapacity: true)
  }

  private mutating func take(_ leaf: Node) {
    leafCount += 1
    var node = leaf
    var level = 0
    while level < waiting.count, let left = waiting[level] {
      node = Self.parent(left, node)
      waiting[level] = nil
      level += 1
    }
    if level == waiting.count { waiting.append(nil) }
    waiting[level] = node
  }

  private static func parent(_ left: Node, _ right: Node) -> Node {
    var hash = HostSHA256()
    hash.update(left.span.bytes)
    hash.update(right.span.bytes)
    var digest = hash.finalize()
    digest[31] &= 0x3F
    return digest
  }
}
