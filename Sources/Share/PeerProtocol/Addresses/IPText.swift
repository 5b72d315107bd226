/// Addresses of the internet protocol as text. Sources: RFC 4291 and RFC 5952 for version 6.
enum IPText {
  /// The four bytes of `192.0.2.1`.
  static func ip4(_ text: String) -> [UInt8]? {
    let numbers = text.split(separator: ".", omittingEmptySubsequences: false)
    let bytes = numbers.compactMap { $0.count <= 3 ? UInt8($0) : nil }
    return numbers.count == 4 && bytes.count == 4 ? bytes : nil
  }

  /// The sixteen bytes of `2001:db8::1`; a zone is refused.
  static func ip6(_ text: String) -> [UInt8]? {
    let halves = text.split(separator: ":", omittingEmptySubsequences: false)
    guard text.utf8.count <= 45, halves.count >= 3 else { return nil }
    guard let gap = text.firstRange(of: "::") else {
      return words(text[...], allowsDotted: true).flatMap { $0.count == 16 ? $0 : nil }
    }
    guard !text[gap.upperBound...].contains("::"), !text[gap.upperBound...].hasPrefix(":"),
      let left = words(text[..<gap.lowerBound], allowsDotted: false),
      let right = words(text[gap.upperBound...], allowsDotted: true),
      left.count + right.count <= 14
    else { return nil }
    return left + [UInt8](repeating: 0, count: 16 - left.count - right.count) + right
  }

  /// The bytes of words of 16 bits between colons; the last may be an address of version 4.
  private static func words(_ text: Substring, allowsDotted: Bool) -> [UInt8]? {
    guard !text.isEmpty else { return [] }
    var bytes: [UInt8] = []
    let words = text.split(separator: ":", omittingEmptySubsequences: false)
    for (index, word) in words.enumerated() {
      if allowsDotted, index == words.count - 1, word.contains(".") {
        guard let dotted = ip4(String(word)) else { return nil }
        bytes += dotted
        continue
      }
      guard (1...4).contains(word.utf8.count), word.allSatisfy(\.isHexDigit),
        let value = UInt16(word, radix: 16)
      else { return nil }
      bytes += [UInt8(value >> 8), UInt8(value & 0xFF)]
    }
    return bytes
  }

  /// The shortest form: no zeros before a word, the longest run of two or more zero words as `::`.
  static func text(ip6 bytes: [UInt8]) -> String {
    let words = (0..<8).map { UInt16(bytes[2 * $0]) << 8 | UInt16(bytes[2 * $0 + 1]) }
    var longest = 0..<0
    var start = 0
    while start < 8 {
      var end = start
      while end < 8, words[end] == 0 { end += 1 }
      if end - start > max(1, longest.count) { longest = start..<end }
      start = max(end, start + 1)
    }
    func text(_ part: ArraySlice<UInt16>) -> String {
      part.map { String($0, radix: 16) }.joined(separator: ":")
    }
    guard !longest.isEmpty else { return text(words[...]) }
    return text(words[..<longest.lowerBound]) + "::" + text(words[longest.upperBound...])
  }
}
