import Crypto

/// What a node shows on each of its connections: its identity's word for a static key of Noise.
///
/// It is made once a node, so that a connection costs no signature.
public struct ConnectionCredentials: Sendable {
  let staticKey: Curve25519.KeyAgreement.PrivateKey
  let payload: [UInt8]

  /// `staticKey` is 32 bytes, fresh for each node; nil where it is no key.
  public init?(identity: PeerIdentity, staticKey: [UInt8]) {
    guard let key = try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: staticKey),
      let payload = NoisePayload.encode(identity, staticKey: key.publicKey)
    else { return nil }
    self.staticKey = key
    self.payload = payload
  }
}
