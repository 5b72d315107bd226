public import ContentID

/// A content identifier of any codec and hash function, as others use them.
///
/// Source: the CID specification of multiformats.
public struct CID: Hashable, Sendable {
  /// The binary form.
  public let bytes: [UInt8]
  /// 0, a SHA-256 alone that names a dag-pb node, or 1.
  public let version: UInt8
  /// The number of the block's codec in multicodec's table.
  public let codec: UInt64
  /// The digest and its hash function.
  public let hash: Multihash

  /// Reads the binary form; what follows it is refused.
  public init(_ bytes: [UInt8]) throws(BlockError) {
    let view = try CIDView(bytes.span.bytes)
    self.init(view)
  }

  /// An identifier of version 1.
  public init(codec: UInt64, hash: Multihash) {
    var bytes: [UInt8] = [1]
    bytes.appendVarint(codec)
    self.bytes = bytes + hash.bytes
    self.version = 1
    self.codec = codec
    self.hash = hash
  }

  /// The identifier in version 1.
  public init(_ id: ContentID) {
    let hash = Multihash(function: MultihashView.sha256, digest: [UInt8](id.digest))
    self.init(codec: UInt64(id.codec.rawValue), hash: hash)
  }

  /// The identifier of a block.
  public init(of block: RawSpan, codec: ContentID.Codec) {
    self.init(codec: UInt64(codec.rawValue), hash: .sha256(of: block))
  }

  init(_ view: borrowing CIDView) {
    let hash = Multihash(function: view.hashFunction, digest: [UInt8](copying: view.digest))
    if view.version == 0 {
      self.init(version0: hash)
    } else {
      self.init(codec: view.codec, hash: hash)
    }
  }

  private init(version0 hash: Multihash) {
    bytes = hash.bytes
    version = 0
    codec = UInt64(ContentID.Codec.dagPB.rawValue)
    self.hash = hash
  }

  /// Whether both are one name: all that a name says is in its bytes.
  public static func == (left: CID, right: CID) -> Bool { left.bytes == right.bytes }

  /// Hashes the bytes at once: names are looked up in tables for each block that comes.
  public func hash(into hasher: inout Hasher) {
    bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
  }

  /// The same block's name in version 0, for nodes of dag-pb with a SHA-256; nil for all others.
  public var inVersion0: CID? {
    guard codec == UInt64(ContentID.Codec.dagPB.rawValue),
      hash.function == MultihashView.sha256, hash.digest.count == 32
    else { return nil }
    return CID(version0: hash)
  }

  /// The same block's name in version 1.
  public var inVersion1: CID { CID(codec: codec, hash: hash) }

  /// The name that chips use; an error where it is not a SHA-256 or not of a codec they know.
  public func contentID() throws(BlockError) -> ContentID {
    let view = try CIDView(bytes.span.bytes)
    return try ContentID(view)
  }

  /// Whether a block is the one that this names; nil where the hash function is not known here.
  public func names(_ block: RawSpan) -> Bool? {
    switch hash.function {
    case MultihashView.identity: [UInt8](copying: block) == hash.digest
    case MultihashView.sha256 where hash.digest.count == 32:
      hasDigest(HostSHA256.digest(of: block))
    default: nil
    }
  }

  // No array is made: this is asked of every block that comes.
  private func hasDigest(_ digest: InlineArray<32, UInt8>) -> Bool {
    digest.indices.allSatisfy { digest[$0] == hash.digest[$0] }
  }
}
