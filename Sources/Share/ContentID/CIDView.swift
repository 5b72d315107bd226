/// A content identifier of any codec and hash function, where it lies in binary form.
///
/// Source: the CID specification of multiformats.
public struct CIDView: ~Escapable {
  /// 0, which is a SHA-256 multihash alone and names a dag-pb node, or 1.
  public let version: UInt8
  /// The number of the block's codec in multicodec's table.
  public let codec: UInt64
  /// The number of the hash function in multicodec's table.
  public let hashFunction: UInt64
  /// The digest.
  public let digest: RawSpan

  /// Reads the identifier that these bytes are.
  @_lifetime(copy bytes)
  public init(_ bytes: RawSpan) throws(BlockError) {
    var reader = ByteReader(bytes)
    self = try CIDView(&reader)
    try reader.finish()
  }

  /// Reads an identifier where the reader stands.
  @_lifetime(copy reader)
  package init(_ reader: inout ByteReader) throws(BlockError) {
    let start = reader.offset
    let first = try reader.varint()
    if first == MultihashView.sha256 {
      let second = try reader.byte()
      guard second == 32 else {
        throw BlockError(start, .digestByteCount(UInt64(wide: second)))
      }
      version = 0
      codec = 0x70
      hashFunction = first
      digest = try reader.take(32)
      return
    }
    guard first == 1 else { throw BlockError(start, .version(first)) }
    version = 1
    codec = try reader.varint()
    let hash = try MultihashView(&reader)
    hashFunction = hash.hashFunction
    digest = hash.digest
  }
}

extension ContentID {
  /// The identifier of a block that can be verified here; another hash or codec is refused.
  ///
  /// `offset` is the place that errors give.
  public init(_ view: borrowing CIDView, offset: Int = 0) throws(BlockError) {
    guard view.hashFunction == MultihashView.sha256 else {
      throw BlockError(offset, .hashFunction(view.hashFunction))
    }
    guard view.digest.byteCount == SHA256.digestByteCount else {
      let count = UInt64(wide: view.digest.byteCount)
      throw BlockError(offset, .digestByteCount(count))
    }
    guard view.codec <= 0xFF, let codec = Codec(rawValue: UInt8(truncatingIfNeeded: view.codec))
    else { throw BlockError(offset, .codec(view.codec)) }
    var digest = InlineArray<32, UInt8>(repeating: 0)
    for index in 0..<SHA256.digestByteCount {
      digest[index] = unsafe view.digest.unsafeLoad(fromByteOffset: index, as: UInt8.self)
    }
    self.init(codec: codec, digest: digest)
  }

  /// Whether this is the block that the identifier names.
  public func names(_ block: RawSpan) -> Bool {
    var hash = SHA256()
    hash.update(block)
    return hasDigest(hash.finalize())
  }

  /// Whether the block's digest is this one.
  public func hasDigest(_ other: InlineArray<32, UInt8>) -> Bool {
    for index in 0..<SHA256.digestByteCount where digest[index] != other[index] { return false }
    return true
  }
}

extension ContentID: Equatable {
  /// Whether both name one block, read in one way.
  public static func == (left: ContentID, right: ContentID) -> Bool {
    left.codec == right.codec && left.hasDigest(right.digest)
  }
}
