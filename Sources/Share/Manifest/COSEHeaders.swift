/// What is read of a pair of COSE headers; all else in them is checked for its form and passed.
///
/// Source: RFC 9052, 3. Algorithm and content type count only where they are signed, in the
/// protected header, and are refused elsewhere. Critical headers are refused: none is known here.
struct COSEHeaders: ~Escapable {
  /// The protected header as it was signed; nothing where it is empty.
  let protected: RawSpan
  /// Whether the algorithm is EdDSA, which is -8.
  private(set) var isEdDSA = false
  /// The key's identifier; empty where there is none.
  private(set) var keyID: RawSpan
  /// The content type; empty where there is none, or where it is a number.
  private(set) var contentType: RawSpan

  /// Takes a protected and an unprotected header.
  @_lifetime(copy reader)
  init(_ reader: inout CBORReader) throws(ManifestError) {
    let start = reader.offset
    protected = try reader.byteString()
    keyID = protected.extracting(0..<0)
    contentType = keyID
    if !protected.isEmpty {
      var inner = CBORReader(protected, base: reader.offset &- protected.byteCount)
      // An empty map is written as no bytes at all.
      guard try read(&inner, isProtected: true) > 0 else { throw ManifestError(start, .count) }
      try inner.finish()
    }
    _ = try read(&reader, isProtected: false)
  }

  /// Takes a map of headers; the number of its keys.
  @_lifetime(self: copy self, copy reader)
  private mutating func read(
    _ reader: inout CBORReader, isProtected: Bool
  ) throws(ManifestError) -> Int {
    let count = try reader.map()
    var keys = CBORKeyOrder()
    for _ in 0..<count {
      let start = reader.offset
      switch try reader.smallKey(&keys) {
      case 1 where isProtected:
        // -8 is written as the byte 0x27.
        let isShort = reader.nextByte == 0x27
        try reader.skip()
        isEdDSA = isShort
      case 3 where isProtected && reader.nextType == 3: contentType = try reader.text()
      case 3 where isProtected: _ = try reader.unsigned()
      case 4:
        guard keyID.isEmpty else { throw ManifestError(start, .unknown(key: 4)) }
        keyID = try reader.byteString()
      case .some(let key) where key <= 3: throw ManifestError(start, .unknown(key: key))
      default: try reader.skip()
      }
    }
    return count
  }
}
