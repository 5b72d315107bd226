import Crypto

/// One direction's key and how many messages it sealed: `CipherState` of the Noise specification.
struct NoiseCipher {
  /// What a message grows by.
  static let tagBytes = 16

  private let key: SymmetricKey
  private var count: UInt64 = 0

  init(key: SymmetricKey) {
    self.key = key
  }

  /// Appends the sealed message.
  mutating func seal(
    _ message: [UInt8], authenticating data: [UInt8] = [], into sealed: inout [UInt8]
  ) throws(NoiseError) {
    let nonce = try nextNonce()
    guard
      let box = try? ChaChaPoly.seal(message, using: key, nonce: nonce, authenticating: data)
    else { throw .exhausted }
    box.combined.withUnsafeBytes { combined in
      sealed.append(contentsOf: UnsafeRawBufferPointer(rebasing: combined[Self.nonceBytes...]))
    }
  }

  /// The message that was sealed.
  mutating func open(
    _ sealed: ArraySlice<UInt8>, authenticating data: [UInt8] = []
  ) throws(NoiseError) -> [UInt8] {
    guard sealed.count >= Self.tagBytes else { throw .wrongLength(sealed.count) }
    let nonce = try nextNonce()
    let parts = (sealed.dropLast(Self.tagBytes), sealed.suffix(Self.tagBytes))
    guard let box = try? ChaChaPoly.SealedBox(nonce: nonce, ciphertext: parts.0, tag: parts.1),
      let message = try? ChaChaPoly.open(box, using: key, authenticating: data)
    else { throw .notAuthentic }
    return message.withUnsafeBytes { Array($0) }
  }

  /// Four zero bytes and the count, little-endian.
  private mutating func nextNonce() throws(NoiseError) -> ChaChaPoly.Nonce {
    // The last number is kept for rekeying, which libp2p does not do.
    guard count < .max else { throw .exhausted }
    var bytes = [UInt8](repeating: 0, count: Self.nonceBytes)
    for index in 0..<8 { bytes[4 + index] = UInt8(truncatingIfNeeded: count >> (8 * index)) }
    count += 1
    guard let nonce = try? ChaChaPoly.Nonce(data: bytes) else { throw .exhausted }
    return nonce
  }

  private static let nonceBytes = 12
}
