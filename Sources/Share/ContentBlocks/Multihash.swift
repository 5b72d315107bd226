public import ContentID

/// A digest with the number of its hash function.
///
/// Source: the multihash specification of multiformats.
public struct Multihash: Hashable, Sendable {
  /// The number of the hash function in multicodec's table.
  public let function: UInt64
  /// The digest.
  public let digest: [UInt8]

  /// A digest that was made elsewhere.
  public init(function: UInt64, digest: [UInt8]) {
    self.function = function
    self.digest = digest
  }

  /// Reads the binary form; what follows it is refused.
  public init(_ bytes: [UInt8]) throws(BlockError) {
    let view = try MultihashView(bytes.span.bytes)
    self.init(function: view.hashFunction, digest: [UInt8](copying: view.digest))
  }

  /// The SHA-256 of bytes.
  public static func sha256(of bytes: RawSpan) -> Multihash {
    let digest = HostSHA256.digest(of: bytes)
    return Multihash(function: MultihashView.sha256, digest: [UInt8](digest))
  }

  /// The binary form: function and length as varints, then the digest.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.appendVarint(function)
    bytes.appendVarint(UInt64(digest.count))
    return bytes + digest
  }
}
