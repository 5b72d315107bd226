import Crypto

/// SHA-256 by swift-crypto, which uses the processor's own instructions; chips have `SHA256`.
package struct HostSHA256 {
  private var hash = Crypto.SHA256()

  /// The hash of nothing so far.
  package init() {}

  /// Takes the next bytes.
  package mutating func update(_ bytes: RawSpan) {
    bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
  }

  /// The digest of all that was taken.
  package consuming func finalize() -> InlineArray<32, UInt8> {
    Self.inline(hash.finalize())
  }

  /// The digest of bytes that are all there.
  package static func digest(of bytes: RawSpan) -> InlineArray<32, UInt8> {
    var hash = HostSHA256()
    hash.update(bytes)
    return hash.finalize()
  }

  private static func inline(_ digest: Crypto.SHA256.Digest) -> InlineArray<32, UInt8> {
    digest.withUnsafeBytes { bytes in InlineArray<32, UInt8> { bytes[$0] } }
  }
}
