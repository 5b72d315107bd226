import ContentBlocks
import ContentID

/// The name of a peer: the multihash of its public key, which for short keys is the key itself.
///
/// Source: the peer id specification of libp2p.
public struct PeerID: Hashable, Sendable {
  /// The multihash in binary form.
  public let bytes: [UInt8]

  /// The name of the holder of a key.
  public init(publicKey: PeerPublicKey) {
    // Keys of up to 42 bytes are not hashed: function 0, the length, the key.
    bytes = [0x00, UInt8(publicKey.encoded.count)] + publicKey.encoded
  }

  /// Reads the binary form.
  public init(_ bytes: [UInt8]) throws(MessageError) {
    guard bytes.count <= Limits.peerIDBytes else { throw .tooLarge(limit: Limits.peerIDBytes) }
    guard let hash = try? Multihash(bytes), !hash.digest.isEmpty else { throw .malformed }
    guard hash.function == MultihashView.sha256 || hash.function == MultihashView.identity else {
      throw .malformed
    }
    self.bytes = bytes
  }

  /// Reads the text: base58 without a letter before it, or a CID of a key.
  public init(_ text: String) throws(MessageError) {
    guard text.utf8.count <= 2 * Limits.peerIDBytes else {
      throw .tooLarge(limit: 2 * Limits.peerIDBytes)
    }
    if text.hasPrefix("1") || text.hasPrefix("Qm") {
      guard let (_, bytes) = try? Multibase.decode("z" + text) else { throw .malformed }
      try self.init(bytes)
      return
    }
    guard let cid = try? CID(text), cid.codec == Self.keyCodec else { throw .malformed }
    try self.init(cid.hash.bytes)
  }

  /// Hashes the bytes at once: names are looked up in tables for each message that comes.
  public func hash(into hasher: inout Hasher) {
    bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
  }

  /// The key, where the name holds it.
  public var publicKey: PeerPublicKey? {
    guard let hash = try? Multihash(bytes), hash.function == MultihashView.identity else {
      return nil
    }
    return try? PeerPublicKey(hash.digest[...])
  }

  /// `libp2p-key` in multicodec's table.
  private static let keyCodec: UInt64 = 0x72
}

extension PeerID: CustomStringConvertible, Comparable {
  /// Base58 without a letter before it.
  public var description: String { String(Multibase.base58btc.encode(bytes).dropFirst()) }

  /// By bytes, so that what depends on an order is the same in every run.
  public static func < (left: PeerID, right: PeerID) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}
