import Crypto

/// The key pair that a peer is known by.
///
/// Source: the peer id specification of libp2p.
public struct PeerIdentity: Sendable {
  /// The name that others know it by.
  public let id: PeerID
  private let key: Curve25519.Signing.PrivateKey

  /// The identity of a private key of Ed25519, 32 bytes; nil where it is none.
  public init?(privateKey: [UInt8]) {
    guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: privateKey) else {
      return nil
    }
    self.key = key
    id = PeerID(publicKey: PeerPublicKey(ed25519: Array(key.publicKey.rawRepresentation)))
  }

  /// The private key, 32 bytes.
  public var privateKey: [UInt8] { Array(key.rawRepresentation) }

  /// The public key.
  public var publicKey: PeerPublicKey {
    PeerPublicKey(ed25519: Array(key.publicKey.rawRepresentation))
  }

  /// A signature of 64 bytes; nil only where the system has no randomness.
  public func sign(_ message: [UInt8]) -> [UInt8]? {
    (try? key.signature(for: message)).map { Array($0) }
  }
}

/// A peer's public key. Other kinds than Ed25519 are refused: nothing here can verify them.
public struct PeerPublicKey: Hashable, Sendable {
  /// The 32 bytes of the key.
  public let ed25519: [UInt8]

  /// A key of 32 bytes.
  public init(ed25519: [UInt8]) {
    self.ed25519 = ed25519
  }

  /// Reads the `PublicKey` message of libp2p.
  public init(_ message: ArraySlice<UInt8>) throws(MessageError) {
    var fields = MessageFields(message)
    var kind: UInt64?
    var data: ArraySlice<UInt8>?
    while let (field, value) = try fields.next() {
      switch field {
      case 1: kind = try value.number
      case 2: data = try value.bytes
      default: break
      }
    }
    guard kind == Self.kind, let data, data.count == 32 else { throw .malformed }
    ed25519 = Array(data)
  }

  /// The `PublicKey` message.
  public var encoded: [UInt8] { [0x08, UInt8(Self.kind), 0x12, 32] + ed25519 }

  /// Whether the holder of the key signed this.
  public func verifies(_ signature: ArraySlice<UInt8>, of message: [UInt8]) -> Bool {
    guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: ed25519) else {
      return false
    }
    return key.isValidSignature(signature, for: message)
  }

  /// Ed25519 in libp2p's list of kinds.
  private static let kind: UInt64 = 1
}
