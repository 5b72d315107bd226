/// The part of a block that a `Range` field asks for.
///
/// Source: RFC 9110, section 14. Several ranges, and what cannot be read, are as if nothing was
/// asked: the whole block answers them.
package enum ByteRange: Equatable {
  /// From a byte on, up to and with another, or to the end.
  case from(Int, through: Int?)
  /// So many bytes at the end.
  case last(Int)

  /// Reads a field with exactly one range of bytes.
  init?(_ field: String) {
    let text = field.filter { $0 != " " && $0 != "\t" }
    guard text.hasPrefix("bytes=") else { return nil }
    let ends = text.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
    guard ends.count == 2, ends.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } })
    else { return nil }
    switch (Int(ends[0]), Int(ends[1])) {
    case (let first?, let last?) where first <= last: self = .from(first, through: last)
    case (let first?, nil) where ends[1].isEmpty: self = .from(first, through: nil)
    case (nil, let count?) where ends[0].isEmpty: self = .last(count)
    default: return nil
    }
  }

  /// The bytes of a block of a size; nil where it has none of them.
  package func range(in byteCount: Int) -> Range<Int>? {
    switch self {
    case .from(let first, let last):
      guard first < byteCount else { return nil }
      return first..<min(byteCount, (last ?? byteCount - 1).advanced(by: last == .max ? 0 : 1))
    case .last(let count):
      guard count > 0, byteCount > 0 else { return nil }
      return max(0, byteCount - count)..<byteCount
    }
  }
}
