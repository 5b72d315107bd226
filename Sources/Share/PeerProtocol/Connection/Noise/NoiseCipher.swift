import Crypto

/// One direction's key and how many messages it sealed: `CipherState` of the Noise specification.
struct NoiseCipher {
  /// What a message grows by.
  static let tagBytes = 16

  private let key: SymmetricKey
  private var count: UInt64 = 0
  /// Where a nonce and a sealed message are put together, to save an allocation for each.
  private var combined: [UInt8] = []

  init(key: SymmetricKey) {
    self.key = key
  }

  /// Appends the sealed message.
  mutating func seal(
    _ message: [UInt8], authenticating data: [UInt8] = [], into sealed: inout [UInt8]
  ) throws(NoiseError) {
    let bytes = try nextNonce()
    guard let nonce = try? ChaChaPoly.Nonce(data: bytes),
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
    // A box of one piece is copied less often than one of three.
    combined.removeAll(keepingCapacity: true)
    combined += try nextNonce()
    combined += sealed
    guard let box = try? ChaChaPoly.SealedBox(combined: combined),
      let message = try? ChaChaPoly.open(box, using: key, authenticating: data)
    else { throw .notAuthentic }
    return message.withUnsafeBytes { Array($0) }
  }

  /// Four zero bytes and the count, little-endian.
  private mutating func nextNonce() throws(NoiseError) -> [UInt8] {
    // The last number is kept for rekeying, which libp2p does not do.
    guard count < .max else { throw .exhausted }
    var bytes = [UInt8](repeating: 0, count: Self.nonceBytes)
    for index in 0..<8 { bytes[4 + index] = UInt8(truncatingIfNeeded: count >> (8 * index)) }
    count += 1
    return bytes
  }

  private static let nonceBytes = 12
}
