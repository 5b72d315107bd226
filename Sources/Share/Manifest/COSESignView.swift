/// A message of COSE with its signatures, read where it lies.
///
/// Source: RFC 9052, 4: COSE_Sign with the tag 98, and COSE_Sign1 with 18. What is signed is in the
/// message. Signatures of other algorithms than Ed25519 may be there, and are valid for nobody.
public struct COSESignView: ~Escapable {
  /// The most signatures that are read.
  public static var signatureLimit: Int { 16 }

  /// What is signed.
  public let payload: RawSpan
  /// How many signatures there are, at least one.
  public let signatureCount: Int
  private let headers: COSEHeaders
  /// The items of the list of signatures; of COSE_Sign1 the one signature.
  private let signatures: RawSpan
  private let isSign1: Bool

  /// Checks the form of all of a message, and no signature.
  @_lifetime(copy bytes)
  public init(_ bytes: RawSpan) throws(ManifestError) {
    var reader = CBORReader(bytes)
    // The one byte of the tag 18; the tag 98 takes two.
    isSign1 = reader.nextByte == 0xD2
    try reader.tag(isSign1 ? 18 : 98)
    let start = reader.offset
    guard try reader.list() == 4 else { throw ManifestError(start, .count) }
    headers = try COSEHeaders(&reader)
    payload = try reader.byteString()
    if isSign1 {
      signatures = try reader.byteString()
      signatureCount = 1
    } else {
      let listStart = reader.offset
      signatureCount = try reader.list()
      guard signatureCount > 0, signatureCount <= Self.signatureLimit else {
        throw ManifestError(listStart, .count)
      }
      let first = reader.offset
      for _ in 0..<signatureCount { _ = try COSESignature(&reader) }
      signatures = bytes.extracting(first..<reader.offset)
    }
    try reader.finish()
  }

  /// Whether the content type is this text.
  public func hasContentType(_ type: StaticString) -> Bool {
    let stated = headers.contentType
    guard stated.byteCount == type.utf8CodeUnitCount else { return false }
    for index in 0..<stated.byteCount
    where byte(stated, index) != (unsafe type.utf8Start[index]) { return false }
    return true
  }

  /// The identifier of the key of a signature, by the place of the signature.
  @_lifetime(copy self)
  public func keyID(at index: Int) -> RawSpan {
    guard !isSign1 else { return headers.keyID }
    guard let signature = item(at: index) else { return signatures.extracting(0..<0) }
    return signature.headers.keyID
  }

  /// Whether a signature is one that the owner of a key made.
  public func isValid(at index: Int, publicKey: RawSpan) -> Bool {
    guard !isSign1 else {
      return headers.isEdDSA
        && isValid(signatures, signerHeader: signatures.extracting(0..<0), publicKey)
    }
    guard let signature = item(at: index), signature.headers.isEdDSA else { return false }
    return isValid(signature.bytes, signerHeader: signature.headers.protected, publicKey)
  }

  /// Hashes what was signed, which is never put together: RFC 9052, 4.4, Sig_structure.
  private func isValid(
    _ signature: RawSpan, signerHeader: RawSpan, _ publicKey: RawSpan
  ) -> Bool {
    guard var verifier = Ed25519Verifier(publicKey: publicKey, signature: signature) else {
      return false
    }
    verifier.update(isSign1 ? 0x84 : 0x85)
    verifier.updateText(isSign1 ? "Signature1" : "Signature")
    verifier.updateByteString(headers.protected)
    if !isSign1 { verifier.updateByteString(signerHeader) }
    // No data from outside is signed along.
    verifier.updateByteString(payload.extracting(0..<0))
    verifier.updateByteString(payload)
    return verifier.isValid()
  }

  /// The bytes of a signature.
  @_lifetime(copy self)
  public func signature(at index: Int) -> RawSpan {
    guard !isSign1 else { return signatures }
    guard let signature = item(at: index) else { return signatures.extracting(0..<0) }
    return signature.bytes
  }

  @inline(never)
  @_lifetime(copy self)
  private func item(at index: Int) -> COSESignature? {
    precondition(index >= 0 && index < signatureCount, "no such signature")
    var reader = CBORReader(signatures)
    for _ in 0..<index { try? reader.skip() }
    return try? COSESignature(&reader)
  }
}

/// One of the signatures of a message.
private struct COSESignature: ~Escapable {
  let headers: COSEHeaders
  let bytes: RawSpan

  @_lifetime(copy reader)
  init(_ reader: inout CBORReader) throws(ManifestError) {
    let start = reader.offset
    guard try reader.list() == 3 else { throw ManifestError(start, .count) }
    headers = try COSEHeaders(&reader)
    bytes = try reader.byteString()
  }
}

extension Ed25519Verifier {
  /// Takes a string of bytes as CBOR has it.
  @inline(never)
  fileprivate mutating func updateByteString(_ bytes: RawSpan) {
    let count = UInt32(truncatingIfNeeded: bytes.byteCount)
    switch count {
    case 0..<24: update(0x40 | UInt8(truncatingIfNeeded: count))
    case 24...0xFF: updateHead(0x58, count, byteCount: 1)
    case 0x100...0xFFFF: updateHead(0x59, count, byteCount: 2)
    default: updateHead(0x5A, count, byteCount: 4)
    }
    update(bytes)
  }

  @inline(never)
  private mutating func updateHead(_ first: UInt8, _ count: UInt32, byteCount: UInt32) {
    update(first)
    for index in 0..<byteCount {
      update(UInt8(truncatingIfNeeded: count &>> (8 &* (byteCount &- 1 &- index))))
    }
  }

  /// Takes a text of less than 24 bytes as CBOR has it.
  @inline(never)
  fileprivate mutating func updateText(_ text: StaticString) {
    update(0x60 | UInt8(truncatingIfNeeded: text.utf8CodeUnitCount))
    for index in 0..<text.utf8CodeUnitCount { update(unsafe text.utf8Start[index]) }
  }
}
