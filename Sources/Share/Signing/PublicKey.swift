import ContentBlocks
import Crypto

/// An Ed25519 key that anyone may know: who published something.
public struct PublicKey: Hashable, Comparable, Sendable {
  /// The 32 bytes of RFC 8032.
  public let bytes: [UInt8]

  /// Nil where these are not 32 bytes. Whether they are a point of the curve, verification says.
  public init?(_ bytes: [UInt8]) {
    guard bytes.count == 32 else { return nil }
    self.bytes = bytes
  }

  init(_ key: Curve25519.Signing.PrivateKey) { bytes = [UInt8](key.publicKey.rawRepresentation) }

  /// Orders by bytes, as lists of publishers do.
  public static func < (left: PublicKey, right: PublicKey) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }

  /// The number of Ed25519 keys in multicodec's table, as a varint.
  private static let prefix: [UInt8] = [0xED, 0x01]
}

extension PublicKey: CustomStringConvertible {
  /// Base58 of the bytes behind multicodec's number, as `did:key` writes it: `z6Mk...`.
  public var description: String { Multibase.base58btc.encode(Self.prefix + bytes) }

  /// Reads the text in any base.
  public init?(_ text: String) {
    guard let bytes = try? Multibase.decode(text).1, bytes.starts(with: Self.prefix) else {
      return nil
    }
    self.init([UInt8](bytes.dropFirst(Self.prefix.count)))
  }
}
