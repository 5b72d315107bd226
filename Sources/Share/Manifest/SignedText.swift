// The forms of texts in what is signed: they are shown to people and become names of files.

/// Whether text is the name of a model: parts of lowercase letters, digits, dots, hyphens and
/// underscores, each starting with a letter or digit, with a slash between two; 64 bytes at most.
public func isModelName(_ text: RawSpan) -> Bool {
  guard text.byteCount <= 64 else { return false }
  var isStart = true
  for index in 0..<text.byteCount {
    switch byte(text, index) {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      isStart = false
    case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
      if isStart { return false }
    case UInt8(ascii: "/"):
      if isStart { return false }
      isStart = true
    default: return false
    }
  }
  return !isStart
}

/// Whether text can be shown on a line: 1 to `limit` printable characters of ASCII.
func isPrintable(_ text: RawSpan, limit: Int) -> Bool {
  guard text.byteCount > 0, text.byteCount <= limit else { return false }
  for index in 0..<text.byteCount where !(0x20...0x7E).contains(byte(text, index)) { return false }
  return true
}
