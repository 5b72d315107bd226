import Crypto

/// The handshake XX of Noise: both sides show their static keys, neither knows the other's before.
///
/// -> e; <- e, ee, s, es; -> s, se. Source: the Noise Protocol Framework, revision 34.
struct NoiseHandshake {
  private enum Token { case e, s, ee, es, se }

  private static let pattern: [[Token]] = [[.e], [.e, .ee, .s, .es], [.s, .se]]
  private static let keyBytes = 32

  private let isInitiator: Bool
  private let staticKey: Curve25519.KeyAgreement.PrivateKey
  private let ephemeralKey: Curve25519.KeyAgreement.PrivateKey
  private var state = NoiseSymmetricState(name: "Noise_XX_25519_ChaChaPoly_SHA256")
  private var remoteEphemeral: Curve25519.KeyAgreement.PublicKey?
  private(set) var remoteStatic: Curve25519.KeyAgreement.PublicKey?
  private var step = 0

  init(
    isInitiator: Bool, prologue: [UInt8] = [], staticKey: Curve25519.KeyAgreement.PrivateKey,
    ephemeralKey: Curve25519.KeyAgreement.PrivateKey
  ) {
    self.isInitiator = isInitiator
    self.staticKey = staticKey
    self.ephemeralKey = ephemeralKey
    state.mixHash(prologue)
  }

  /// Whether the three messages were said.
  var isFinished: Bool { step == Self.pattern.count }

  /// Whether this side speaks next.
  var isOurTurn: Bool { !isFinished && (step % 2 == 0) == isInitiator }

  /// The next message, with a payload at its end.
  mutating func write(_ payload: [UInt8]) throws(NoiseError) -> [UInt8] {
    precondition(isOurTurn)
    var message: [UInt8] = []
    for token in Self.pattern[step] {
      switch token {
      case .e:
        let key = Array(ephemeralKey.publicKey.rawRepresentation)
        state.mixHash(key)
        message += key
      case .s: message += try state.encryptAndHash(Array(staticKey.publicKey.rawRepresentation))
      case .ee, .es, .se: try agree(token)
      }
    }
    step += 1
    return message + (try state.encryptAndHash(payload))
  }

  /// The payload of the other side's message.
  mutating func read(_ message: ArraySlice<UInt8>) throws(NoiseError) -> [UInt8] {
    precondition(!isOurTurn && !isFinished)
    var rest = message
    for token in Self.pattern[step] {
      switch token {
      case .e:
        let key = try Self.take(Self.keyBytes, from: &rest)
        remoteEphemeral = try Self.publicKey(Array(key))
        state.mixHash(Array(key))
      case .s:
        let count = Self.keyBytes + (state.isKeyed ? NoiseCipher.tagBytes : 0)
        let sealed = try Self.take(count, from: &rest)
        remoteStatic = try Self.publicKey(try state.decryptAndHash(sealed))
      case .ee, .es, .se: try agree(token)
      }
    }
    step += 1
    return try state.decryptAndHash(rest)
  }

  /// The ciphers of a finished handshake.
  func split() -> (sending: NoiseCipher, receiving: NoiseCipher) {
    precondition(isFinished)
    let (first, second) = state.split()
    return isInitiator ? (first, second) : (second, first)
  }

  /// `es` is the initiator's ephemeral key with the responder's static one; `se` the other way.
  private mutating func agree(_ token: Token) throws(NoiseError) {
    let usesOurStatic = token != .ee && (token == .se) == isInitiator
    let usesTheirStatic = token != .ee && !usesOurStatic
    guard let theirs = usesTheirStatic ? remoteStatic : remoteEphemeral,
      let secret = try? (usesOurStatic ? staticKey : ephemeralKey)
        .sharedSecretFromKeyAgreement(with: theirs),
      // A point of small order gives zero whatever the other key is: everyone would know the
      // secret.
      secret.withUnsafeBytes({ bytes in bytes.contains { $0 != 0 } })
    else { throw .weakKey }
    state.mixKey(secret)
  }

  private static func take(
    _ count: Int, from rest: inout ArraySlice<UInt8>
  ) throws(NoiseError) -> ArraySlice<UInt8> {
    guard rest.count >= count else { throw .wrongLength(rest.count) }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  private static func publicKey(
    _ bytes: [UInt8]
  ) throws(NoiseError) -> Curve25519.KeyAgreement.PublicKey {
    guard let key = try? Curve25519.KeyAgreement.PublicKey(rawRepresentation: bytes) else {
      throw .weakKey
    }
    return key
  }
}
