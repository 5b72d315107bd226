/// The bytes of a file that `entity-bytes=from:to` asks for; both ends are included.
///
/// Source: the trustless gateway specification of IPFS.
package struct EntityRange: Equatable {
  /// The first byte; from the end where it is negative.
  package let first: Int64
  /// The last byte; from the end where it is negative, the last of all where it is nil.
  package let last: Int64?

  /// Reads `from:to`.
  init(_ text: String) throws(GatewayError) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let first = Self.number(parts[0]) else { throw Self.wrong(text) }
    let last = Self.number(parts[1])
    guard last != nil || parts[1] == "*" else { throw Self.wrong(text) }
    // Two ends that are counted from one side can be compared ahead.
    if let last, (first < 0) == (last < 0), last < first { throw Self.wrong(text) }
    self.first = first
    self.last = last
  }

  /// The bytes of a file of a size; nil where there are none in common with it.
  ///
  /// An error where the first lies behind the end, which no asker can have meant.
  package func range(in byteCount: UInt64) throws(GatewayError) -> Range<UInt64>? {
    guard byteCount > 0 else { return nil }
    let start = Self.place(first, in: byteCount)
    guard start < byteCount else { throw .outside(byteCount: byteCount) }
    guard let last else { return start..<byteCount }
    if last < 0, last.magnitude > byteCount { return nil }
    let end = min(Self.place(last, in: byteCount), byteCount - 1)
    return start <= end ? start..<(end + 1) : nil
  }

  /// A place from the front; what lies ahead of the file is its first byte.
  private static func place(_ number: Int64, in byteCount: UInt64) -> UInt64 {
    guard number < 0 else { return UInt64(number) }
    return number.magnitude > byteCount ? 0 : byteCount - number.magnitude
  }

  private static func number(_ text: Substring) -> Int64? {
    let digits = text.first == "-" ? text.dropFirst() : text
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    return Int64(text)
  }

  private static func wrong(_ text: String) -> GatewayError {
    .parameter("entity-bytes", text, expected: "from:to, as 0:1023, 512:*, -1024:* or 0:-1")
  }
}

extension EntityRange: CustomStringConvertible {
  /// The form in a query.
  package var description: String { "\(first):\(last.map { "\($0)" } ?? "*")" }
}
