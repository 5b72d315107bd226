/// A size for people: bytes up to 1,023, then KB of 1,024 bytes and MB of 1,024 KB, to a tenth.
func humanBytes(_ byteCount: Int) -> String {
  if byteCount < 1024 { return "\(byteCount) B" }
  let (unit, name) = byteCount < 1024 * 1024 ? (1024, "KB") : (1024 * 1024, "MB")
  let tenths = (byteCount * 10 + unit / 2) / unit
  return "\(tenths / 10).\(tenths % 10) \(name)"
}

/// The text at the left of a column; only its end where it is too long.
func paddedRight(_ text: String, to width: Int) -> String {
  let short = tail(of: text, within: width)
  return short + String(repeating: " ", count: width - short.count)
}

/// The text at the right of a column; only its end where it is too long.
func paddedLeft(_ text: String, to width: Int) -> String {
  let short = tail(of: text, within: width)
  return String(repeating: " ", count: width - short.count) + short
}

/// The text, or a tilde and its end, which tells more in names like `model/block_3/conv`.
func tail(of text: String, within width: Int) -> String {
  text.count <= width ? text : "~" + text.suffix(width - 1)
}

/// The line without spaces at its end.
func trimmed(_ line: String) -> String {
  var line = line
  while line.last == " " { line.removeLast() }
  return line
}
