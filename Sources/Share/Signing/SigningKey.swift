import Crypto

/// An Ed25519 key that signs.
public struct SigningKey: Sendable {
  private let key: Curve25519.Signing.PrivateKey

  /// A new key, from the system's randomness.
  public init() { key = Curve25519.Signing.PrivateKey() }

  /// Nil where the seed is not 32 bytes.
  public init?(seed: [UInt8]) {
    guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else { return nil }
    self.key = key
  }

  /// The 32 secret bytes.
  package var seed: [UInt8] { [UInt8](key.rawRepresentation) }

  /// The key that the signatures verify with.
  public var publicKey: PublicKey { PublicKey(key) }

  /// The 64 bytes of a signature.
  func signature(of message: [UInt8]) -> [UInt8] {
    do { return [UInt8](try key.signature(for: message)) } catch {
      preconditionFailure("Ed25519 signs whatever it is given: \(error)")
    }
  }
}
