import Crypto

/// The chaining key, the hash of all that was said, and the key that follows from both:
/// `SymmetricState` of the Noise specification, with SHA-256 and ChaChaPoly.
struct NoiseSymmetricState {
  private var chainingKey: [UInt8]
  private(set) var hash: [UInt8]
  private var cipher: NoiseCipher?

  /// `name` is the protocol's, of at most 32 bytes.
  init(name: String) {
    let bytes = Array(name.utf8)
    precondition(bytes.count <= 32)
    hash = bytes + [UInt8](repeating: 0, count: 32 - bytes.count)
    chainingKey = hash
  }

  /// Whether messages are sealed by now, and grow by a tag.
  var isKeyed: Bool { cipher != nil }

  /// Makes the hash one of these bytes too.
  mutating func mixHash(_ bytes: [UInt8]) {
    var next = SHA256()
    next.update(data: hash)
    next.update(data: bytes)
    hash = Array(next.finalize())
  }

  /// Makes the keys ones of this secret too.
  mutating func mixKey(_ secret: SharedSecret) {
    let (first, second) = derive(secret.withUnsafeBytes { Array($0) })
    chainingKey = first
    cipher = NoiseCipher(key: SymmetricKey(data: second))
  }

  /// Seals, where there is a key, and mixes what is sent into the hash.
  mutating func encryptAndHash(_ message: [UInt8]) throws(NoiseError) -> [UInt8] {
    var sealed: [UInt8] = []
    if cipher == nil {
      sealed = message
    } else {
      try cipher?.seal(message, authenticating: hash, into: &sealed)
    }
    mixHash(sealed)
    return sealed
  }

  /// Opens, where there is a key, and mixes what was received into the hash.
  mutating func decryptAndHash(_ sealed: ArraySlice<UInt8>) throws(NoiseError) -> [UInt8] {
    let message = try cipher?.open(sealed, authenticating: hash) ?? Array(sealed)
    mixHash(Array(sealed))
    return message
  }

  /// The ciphers of the two directions, the initiator's first.
  func split() -> (NoiseCipher, NoiseCipher) {
    let (first, second) = derive([])
    return (
      NoiseCipher(key: SymmetricKey(data: first)), NoiseCipher(key: SymmetricKey(data: second))
    )
  }

  /// HKDF with two outputs.
  private func derive(_ material: [UInt8]) -> ([UInt8], [UInt8]) {
    let code = { (key: [UInt8], message: [UInt8]) in
      Array(HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: key)))
    }
    let temporary = code(chainingKey, material)
    let first = code(temporary, [1])
    return (first, code(temporary, first + [2]))
  }
}
