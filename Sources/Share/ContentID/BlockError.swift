/// Why bytes are not what they claim to be, and where.
public struct BlockError: Error, Equatable, Sendable {
  /// The place in the bytes that were given: where the wrong part starts.
  public let offset: Int
  /// What is wrong there.
  public let reason: Reason

  package init(_ offset: Int, _ reason: Reason) {
    self.offset = offset
    self.reason = reason
  }

  /// What can be wrong with a block, an identifier or a path of blocks.
  public enum Reason: Equatable, Sendable {
    /// The bytes end before the part does; so many of its bytes are missing at least.
    case truncated(missing: UInt64)
    /// Bytes follow where the form has ended.
    case trailing
    /// A varint goes on beyond its limit, or has zeros for its highest bits.
    case varint
    /// A CID of a version that does not exist.
    case version(UInt64)
    /// A digest that is longer than any hash, or not as long as its hash function's.
    case digestByteCount(UInt64)
    /// A hash function other than SHA-256 where the block must be verified.
    case hashFunction(UInt64)
    /// A codec that the reader does not know.
    case codec(UInt64)
    /// A tag that the message does not have, with its wire type in the low three bits.
    case tag(UInt64)
    /// A field a second time, or one that belongs before those that were read.
    case order(field: UInt64)
    /// A field that the message must have.
    case missing(field: UInt64)
    /// A UnixFS type that is not in the specification, or not a file where one is read.
    case fileType(UInt64)
    /// Sizes that do not add up, or a block of another size than the link to it says.
    case byteCount(expected: UInt64, found: UInt64)
    /// As many links as sizes must be in a file's node.
    case linkCount(expected: Int, found: Int)
    /// The block is not the one that was asked for.
    case wrongHash
    /// More blocks would wait than the caller gave room for.
    case pending(capacity: Int)
    /// A tree that is deeper than any file needs.
    case depth
    /// No block was asked for.
    case unasked
  }
}
