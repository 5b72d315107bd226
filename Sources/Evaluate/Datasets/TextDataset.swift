/// The documents of a text file, in their order.
///
/// Documents are set apart by `<|endoftext|>` where the text has that, else by empty lines: then a
/// document is a paragraph. White space around a document is no part of it.
public struct TextDataset: Sendable {
  /// The bytes of each document that is taken, none of them empty.
  public let documents: [[UInt8]]

  /// The largest file that is read.
  public static let byteLimit = 1 << 28

  /// Reads a file; takes `first` documents at most, after `skip` others.
  public init(path: String, skip: Int = 0, first: Int? = nil) throws(DatasetError) {
    let file = try ByteFile(path: path)
    guard file.count <= Self.byteLimit else {
      throw DatasetError(path, "file", .tooLarge(found: file.count, limit: Self.byteLimit))
    }
    let text = try file.bytes(at: 0, count: file.count, place: "file")
    self.init(text: text, skip: skip, first: first)
  }

  /// The documents of a text that is in memory already.
  public init(text: [UInt8], skip: Int = 0, first: Int? = nil) {
    let marked = Self.split(text, at: Array("<|endoftext|>".utf8))
    let all = marked.count > 1 ? marked : Self.paragraphs(of: text)
    let start = min(max(skip, 0), all.count)
    let end = start + min(max(first ?? all.count, 0), all.count - start)
    documents = all[start..<end].map { Array(text[$0]) }
  }

  /// What stands between the marks, without what is empty.
  private static func split(_ text: [UInt8], at mark: [UInt8]) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var (start, index) = (0, 0)
    while index < text.count {
      if text[index] == mark[0], text[index...].starts(with: mark) {
        parts.append(trimmed(start..<index, of: text))
        index += mark.count
        start = index
      } else {
        index += 1
      }
    }
    parts.append(trimmed(start..<text.count, of: text))
    return parts.filter { !$0.isEmpty }
  }

  /// What stands between lines of nothing but white space.
  private static func paragraphs(of text: [UInt8]) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var start = 0
    var (lineStart, isBlank) = (0, true)
    for (index, byte) in text.enumerated() {
      if byte != newline {
        isBlank = isBlank && isSpace(byte)
        continue
      }
      if isBlank {
        parts.append(trimmed(start..<lineStart, of: text))
        start = index + 1
      }
      (lineStart, isBlank) = (index + 1, true)
    }
    parts.append(trimmed(start..<text.count, of: text))
    return parts.filter { !$0.isEmpty }
  }

  private static func trimmed(_ range: Range<Int>, of text: [UInt8]) -> Range<Int> {
    var range = range
    while let first = range.first, isSpace(text[first]) { range = first + 1..<range.upperBound }
    while let last = range.last, isSpace(text[last]) { range = range.lowerBound..<last }
    return range
  }

  private static let newline: UInt8 = 0x0A

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (byte >= 0x09 && byte <= 0x0D)
  }
}
