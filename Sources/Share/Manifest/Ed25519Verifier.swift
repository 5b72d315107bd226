/// Checks an Ed25519 signature of a message that comes in parts, with less than 4 KB of stack.
///
/// Source: RFC 8032, 5.1.7, in the form that has no cofactor and compares the bytes of R, as
/// BoringSSL has it. Keys, messages and signatures are public, so its time may depend on them:
/// none of this code may be used for signing.
public struct Ed25519Verifier: Sendable {
  /// The size of a public key.
  public static var publicKeyByteCount: Int { 32 }
  /// The size of a signature.
  public static var signatureByteCount: Int { 64 }

  private var hash: SHA512
  private let publicKey: InlineArray<8, UInt32>
  // The two halves of a signature, named as RFC 8032 names them.
  private let r: InlineArray<8, UInt32>
  private let s: InlineArray<8, UInt32>

  /// Takes a key and a signature; nil where one has not its size.
  public init?(publicKey: RawSpan, signature: RawSpan) {
    guard publicKey.byteCount == Self.publicKeyByteCount,
      signature.byteCount == Self.signatureByteCount
    else { return nil }
    self.publicKey = words(publicKey)
    r = words(signature.extracting(0..<32))
    s = words(signature.extracting(32..<64))
    hash = SHA512()
    hash.update(signature.extracting(0..<32))
    hash.update(publicKey)
  }

  /// Takes the next bytes of the message.
  public mutating func update(_ bytes: RawSpan) { hash.update(bytes) }

  /// Takes the next byte of the message.
  public mutating func update(_ byte: UInt8) { hash.update(byte) }

  /// Whether the key's owner signed the message.
  public func isValid() -> Bool {
    let digest = hash.finalizeWords()
    guard let s = Scalar(canonical: s) else { return false }
    let k = Scalar(reducing: digest)
    var memory = InlineArray<360, UInt32>(repeating: 0)
    var words = memory.mutableSpan
    // The registers are used in the closure only.
    return unsafe words.withUnsafeMutableBufferPointer { words in
      guard words.count == FieldRegisters.wordCount, let start = words.baseAddress else {
        return false
      }
      let field = unsafe FieldRegisters(start)
      guard field.decodePoint(publicKey) else { return false }
      field.multiplyAndSubtract(base: ScalarDigits(s), key: ScalarDigits(k))
      return field.isPoint(r)
    }
  }
}

extension FieldRegisters {
  /// The running point becomes base * B - key * (the running point), doubling for both at once.
  ///
  /// Source: Straus, "Addition chains of vectors", 1964.
  fileprivate func multiplyAndSubtract(
    base: borrowing ScalarDigits, key: borrowing ScalarDigits
  ) {
    makeKeyMultiples()
    resetPoint()
    for index in 0..<254 {
      let place = 253 &- index
      doublePoint()
      let (keyDigit, baseDigit) = (key[place], base[place])
      if keyDigit != 0 {
        complete()
        let odd = (keyDigit < 0 ? 0 &- keyDigit : keyDigit) &>> 1
        addPoint(.keyMultiples + 4 &* odd, isNegative: keyDigit > 0)
      }
      if baseDigit != 0 {
        complete()
        loadBaseMultiple(baseDigit < 0 ? 0 &- baseDigit : baseDigit)
        addPoint(.operand, isNegative: baseDigit < 0)
      }
      completeForDoubling()
    }
  }
}
