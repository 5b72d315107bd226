/// A place in borrowed bytes that moves forward; every step is checked.
package struct ByteReader: ~Escapable {
  private let bytes: RawSpan
  private let base: Int
  /// How many bytes have been read.
  package private(set) var position = 0

  /// Starts at the first byte; `base` is its place in what errors speak of.
  @_lifetime(copy bytes)
  package init(_ bytes: RawSpan, base: Int = 0) {
    self.bytes = bytes
    self.base = base
  }

  /// The place of the next byte, as errors give it.
  package var offset: Int { base &+ position }

  /// Whether every byte has been read.
  package var isAtEnd: Bool { position == bytes.byteCount }

  /// How many bytes are left.
  package var remaining: Int { bytes.byteCount &- position }

  /// The next byte.
  package mutating func byte() throws(BlockError) -> UInt8 {
    guard position < bytes.byteCount else { throw BlockError(offset, .truncated(missing: 1)) }
    let byte = unsafe bytes.unsafeLoad(fromByteOffset: position, as: UInt8.self)
    position &+= 1
    return byte
  }

  /// The next bytes, as many as a length from outside says.
  @_lifetime(copy self)
  package mutating func take(_ count: UInt64) throws(BlockError) -> RawSpan {
    let available = UInt64(wide: remaining)
    guard count <= available else {
      throw BlockError(offset, .truncated(missing: count &- available))
    }
    let end = position &+ Int(truncatingIfNeeded: count)
    let part = bytes.extracting(position..<end)
    position = end
    return part
  }

  /// Bytes behind their length.
  @_lifetime(copy self)
  package mutating func lengthPrefixed() throws(BlockError) -> RawSpan {
    let count = try varint(byteLimit: Varint.protobufByteLimit)
    return try take(count)
  }

  /// Refuses what is left.
  package func finish() throws(BlockError) {
    guard isAtEnd else { throw BlockError(offset, .trailing) }
  }
}
