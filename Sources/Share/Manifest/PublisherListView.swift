/// Who may publish under a name, read where it lies: the payload of a signed message.
///
/// Documentation/MANIFEST.md has its form. A list is followed by one with the next version, which a
/// threshold of the keys of either has signed: the rule of The Update Framework for its root.
public struct PublisherListView: ~Escapable {
  /// The content type under which lists are signed.
  public static var contentType: StaticString { "application/vnd.nevortex.publishers+cbor" }
  /// The most keys of a list.
  public static var keyLimit: Int { 16 }

  /// The name that they may publish under.
  public private(set) var name: RawSpan
  /// Rises by one with each list of the name; never zero.
  public private(set) var version: UInt64 = 0
  /// The first second after 1970, in UTC, at which it does not count any more.
  public private(set) var expiry: UInt64 = 0
  /// How many of the keys must have signed.
  public private(set) var threshold = 0
  /// How many keys there are.
  public private(set) var keyCount = 0
  /// The items of the list of keys, 34 bytes each.
  private var keys: RawSpan

  /// Reads and checks all of it.
  @_lifetime(copy bytes)
  public init(_ bytes: RawSpan) throws(ManifestError) {
    name = bytes.extracting(0..<0)
    keys = name
    var reader = CBORReader(bytes)
    var required = RequiredKeys(0b111_1110)
    let count = try reader.map()
    for _ in 0..<count {
      let start = reader.offset
      let key = try required.next(&reader)
      guard try read(key, &reader) else { throw ManifestError(start, .value(key: key)) }
    }
    try required.finish(at: 0)
    guard threshold <= keyCount else { throw ManifestError(0, .value(key: 5)) }
    try reader.finish()
  }

  /// Takes a value; whether it is one that the key allows.
  @_lifetime(self: copy self, copy reader)
  private mutating func read(
    _ key: UInt64, _ reader: inout CBORReader
  ) throws(ManifestError) -> Bool {
    switch key {
    case 1: return try reader.unsigned() == 1
    case 2:
      name = try reader.text()
      return isModelName(name)
    case 3:
      version = try reader.unsigned()
      return version != 0
    case 4:
      expiry = try reader.unsigned()
      return true
    case 5:
      let number = try reader.unsigned()
      threshold = Int(truncatingIfNeeded: number.low)
      return number != 0 && number <= UInt64(low: UInt32(truncatingIfNeeded: Self.keyLimit))
    case 6: return try readKeys(&reader)
    default: return false
    }
  }

  /// Takes the keys: each of 32 bytes, and in order, so that none is there twice.
  @_lifetime(self: copy self, copy reader)
  private mutating func readKeys(_ reader: inout CBORReader) throws(ManifestError) -> Bool {
    keyCount = try reader.list()
    guard keyCount > 0, keyCount <= Self.keyLimit else { return false }
    keys = reader.rest
    for index in 0..<keyCount {
      guard try reader.byteString().byteCount == 32 else { return false }
      if index > 0 && !isBefore(key(at: index &- 1), key(at: index)) { return false }
    }
    return true
  }

  private func isBefore(_ left: RawSpan, _ right: RawSpan) -> Bool {
    for index in 0..<32 where byte(left, index) != byte(right, index) {
      return byte(left, index) < byte(right, index)
    }
    return false
  }

  /// One of the keys.
  @_lifetime(copy self)
  public func key(at index: Int) -> RawSpan {
    precondition(index >= 0 && index < keyCount, "no such key")
    // Two bytes say that 32 follow.
    return keys.extracting(34 &* index &+ 2..<34 &* index &+ 34)
  }

  /// How many of the keys have signed a message, each counted once. Signatures of other keys, and
  /// those that are not valid, count nothing.
  public func signerCount(of message: borrowing COSESignView) -> Int {
    var count = 0
    for index in 0..<keyCount where hasSigned(key(at: index), message) { count &+= 1 }
    return count
  }

  private func hasSigned(_ key: RawSpan, _ message: borrowing COSESignView) -> Bool {
    for index in 0..<message.signatureCount
    where isSame(message.keyID(at: index), key) && message.isValid(at: index, publicKey: key) {
      return true
    }
    return false
  }

  private func isSame(_ left: RawSpan, _ right: RawSpan) -> Bool {
    guard left.byteCount == right.byteCount else { return false }
    for index in 0..<left.byteCount where byte(left, index) != byte(right, index) { return false }
    return true
  }
}
