/// A digest with the name of its hash function, where it lies.
///
/// Source: the multihash specification of multiformats.
public struct MultihashView: ~Escapable {
  /// The number of the hash function in multicodec's table.
  public let hashFunction: UInt64
  /// The digest.
  public let digest: RawSpan

  /// The most bytes of a digest: an identity multihash may hold as many.
  public static var digestByteLimit: Int { 128 }
  /// The digest is the block itself.
  public static var identity: UInt64 { 0x00 }
  /// SHA-256.
  public static var sha256: UInt64 { 0x12 }

  /// Reads the multihash that these bytes are.
  @_lifetime(copy bytes)
  public init(_ bytes: RawSpan) throws(BlockError) {
    var reader = ByteReader(bytes)
    self = try MultihashView(&reader)
    try reader.finish()
  }

  /// Reads a multihash where the reader stands.
  @_lifetime(copy reader)
  package init(_ reader: inout ByteReader) throws(BlockError) {
    let function = try reader.varint()
    let start = reader.offset
    let count = try reader.varint()
    let limit = function == Self.sha256 ? SHA256.digestByteCount : Self.digestByteLimit
    guard count <= UInt64(wide: limit) else {
      throw BlockError(start, .digestByteCount(count))
    }
    hashFunction = function
    digest = try reader.take(count)
  }
}
