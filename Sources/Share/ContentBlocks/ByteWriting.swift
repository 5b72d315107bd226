import ContentID

extension [UInt8] {
  /// A copy of borrowed bytes.
  package init(copying bytes: RawSpan) {
    self = bytes.withUnsafeBytes { [UInt8]($0) }
  }

  /// The bytes of a digest.
  package init(_ digest: InlineArray<32, UInt8>) {
    self.init(copying: digest.span.bytes)
  }

  /// Writes an unsigned varint.
  package mutating func appendVarint(_ number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(truncatingIfNeeded: rest))
  }

  /// Writes a number as a field of a Protocol Buffers message.
  package mutating func appendField(_ field: UInt64, _ number: UInt64) {
    appendVarint(field << 3)
    appendVarint(number)
  }

  /// Writes bytes as a field of a Protocol Buffers message.
  package mutating func appendField(_ field: UInt64, _ bytes: [UInt8]) {
    appendVarint(field << 3 | 2)
    appendVarint(UInt64(bytes.count))
    self += bytes
  }
}
