import ContentBlocks
import Crypto

/// What a peer says of itself within the handshake: its key, and that the static key is its own.
///
/// Extensions are skipped. Source: the Noise specification of libp2p, "Handshake Payload".
package struct NoisePayload {
  let identity: PeerPublicKey
  let signature: [UInt8]

  /// Reads the message.
  package init(_ message: [UInt8]) throws(NoiseError) {
    guard message.count <= Limits.noisePayloadBytes else { throw .wrongLength(message.count) }
    guard let (key, signature) = try? Self.fields(message), let key, let signature,
      let identity = try? PeerPublicKey(key)
    else { throw .malformedPayload }
    self.identity = identity
    self.signature = Array(signature)
  }

  /// Whether the identity signed this static key.
  func signs(_ staticKey: Curve25519.KeyAgreement.PublicKey) -> Bool {
    identity.verifies(signature[...], of: Self.signed(staticKey))
  }

  /// The message of an identity about its static key; nil where it cannot sign.
  static func encode(
    _ identity: PeerIdentity, staticKey: Curve25519.KeyAgreement.PublicKey
  ) -> [UInt8]? {
    guard let signature = identity.sign(signed(staticKey)) else { return nil }
    var message: [UInt8] = []
    message.appendField(1, identity.publicKey.encoded)
    message.appendField(2, signature)
    return message
  }

  private static func signed(_ staticKey: Curve25519.KeyAgreement.PublicKey) -> [UInt8] {
    Array("noise-libp2p-static-key:".utf8) + Array(staticKey.rawRepresentation)
  }

  private static func fields(
    _ message: [UInt8]
  ) throws(MessageError) -> (key: ArraySlice<UInt8>?, signature: ArraySlice<UInt8>?) {
    var fields = MessageFields(message[...])
    var key: ArraySlice<UInt8>?
    var signature: ArraySlice<UInt8>?
    while let (field, value) = try fields.next() {
      switch field {
      case 1: key = try value.bytes
      case 2: signature = try value.bytes
      default: break
      }
    }
    return (key, signature)
  }
}
