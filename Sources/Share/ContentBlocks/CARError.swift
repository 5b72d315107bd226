public import ContentID

/// Why bytes are not a CAR, and where.
public struct CARError: Error, Equatable, Sendable {
  /// The byte of the file where the wrong part starts.
  public let offset: UInt64
  /// What is wrong there.
  public let reason: Reason

  init(_ offset: UInt64, _ reason: Reason) {
    self.offset = offset
    self.reason = reason
  }

  /// What can be wrong with a CAR.
  public enum Reason: Equatable, Sendable {
    /// The file ends inside of a header or a block.
    case truncated
    /// A length that goes on beyond its limit, or has zeros for its highest bits.
    case length
    /// A part that is larger than the limit that was set.
    case tooLarge(byteCount: UInt64, limit: Int)
    /// A block of no bytes, not even of a name.
    case empty
    /// The header is no DAG-CBOR; the offset is in the header.
    case header(DagCBORError)
    /// The header has not exactly a version and a list of roots, or a version alone in version 2.
    case headerShape
    /// A version that does not exist, or another within version 2 than 1.
    case version(UInt64)
    /// Version 2 says that its blocks lie where there is no room for them.
    case payload(offset: UInt64, byteCount: UInt64)
    /// A block has no name.
    case name(BlockError.Reason)
    /// A block is not the one that its name says.
    case wrongHash(CID)
  }
}

/// How large the parts of a CAR may be: memory is bounded by them.
public struct CARLimits: Equatable, Sendable {
  /// The most bytes of a header: roots are 40 bytes each.
  public var headerByteCount: Int
  /// The most bytes of a block with its name; the network carries 2 MiB.
  public var blockByteCount: Int
  /// Whether an empty block ends the file, as where room was set aside for more, or is an error.
  public var endsAtEmptyBlock: Bool

  /// The limits that fit what peers exchange.
  public init(
    headerByteCount: Int = 1 << 20, blockByteCount: Int = 4 << 20, endsAtEmptyBlock: Bool = false
  ) {
    self.headerByteCount = headerByteCount
    self.blockByteCount = blockByteCount
    self.endsAtEmptyBlock = endsAtEmptyBlock
  }
}
