/// A text file of the checkout, with a Swift file's code and comments told apart.
struct SourceText: Sendable {
  /// The path below the root of the package.
  let path: String
  /// The lines as they stand.
  let lines: [String]
  /// The lines of a Swift file with comments and the insides of strings blanked out.
  let code: [String]
  /// The lines of a Swift file with everything but comments blanked out.
  let comments: [String]

  init(path: String, text: String) {
    self.path = path
    lines = Self.lines(of: Array(text.utf8))
    if path.hasSuffix(".swift") {
      var lexer = SwiftLexer(text)
      lexer.run()
      code = Self.lines(of: lexer.code)
      comments = Self.lines(of: lexer.comments)
    } else {
      code = []
      comments = []
    }
  }

  /// The lines in which `pattern` is found, as `path:line: message`.
  func places(in lines: [String], of pattern: Regex<Substring>, _ message: String) -> [String] {
    lines.enumerated().compactMap { number, line in
      line.firstMatch(of: pattern).map { "\(path):\(number + 1): \(message): \($0.0)" }
    }
  }

  private static func lines(of bytes: [UInt8]) -> [String] {
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    if lines.last == "" { lines.removeLast() }
    return lines
  }
}

/// Tells code from comments and strings; byte by byte, so that both keep the lines of the source.
struct SwiftLexer {
  private(set) var code: [UInt8]
  private(set) var comments: [UInt8]
  private let source: [UInt8]
  private var position = 0
  private var modes: [Mode] = [.code(parentheses: 0)]

  private enum Mode {
    /// Code; within a string it ends with the parenthesis that opened it.
    case code(parentheses: Int)
    case text(hashes: Int, isMultiline: Bool)
  }

  init(_ text: String) {
    source = Array(text.utf8)
    let blank = source.map { $0 == UInt8(ascii: "\n") ? $0 : UInt8(ascii: " ") }
    code = blank
    comments = blank
  }

  mutating func run() {
    while position < source.count {
      switch modes.last {
      case .text(let hashes, let isMultiline):
        readText(hashes: hashes, isMultiline: isMultiline)
      case .code(let parentheses): readCode(parentheses: parentheses)
      case nil: return
      }
    }
  }

  private mutating func readCode(parentheses: Int) {
    if starts(with: "//") {
      while position < source.count, source[position] != UInt8(ascii: "\n") { takeComment() }
      return
    }
    if starts(with: "/*") { return readBlockComment() }
    if let opening = openingQuote() { return open(opening) }
    let byte = source[position]
    let isInterpolation = modes.count > 1
    if isInterpolation && byte == UInt8(ascii: ")") && parentheses == 1 {
      modes.removeLast()
    } else if isInterpolation && (byte == UInt8(ascii: "(") || byte == UInt8(ascii: ")")) {
      let change = byte == UInt8(ascii: "(") ? 1 : -1
      modes[modes.count - 1] = .code(parentheses: parentheses + change)
      code[position] = byte
    } else {
      code[position] = byte
    }
    position += 1
  }

  private mutating func readBlockComment() {
    var depth = 0
    repeat {
      if starts(with: "/*") { depth += 1 }
      if starts(with: "*/") {
        depth -= 1
        takeComment()
      }
      takeComment()
    } while depth > 0 && position < source.count
  }

  private mutating func readText(hashes: Int, isMultiline: Bool) {
    let marks = String(repeating: "#", count: hashes)
    let closing = (isMultiline ? "\"\"\"" : "\"") + marks
    let isLineEnd = source[position] == UInt8(ascii: "\n")
    if starts(with: closing) || (isLineEnd && !isMultiline) {
      modes.removeLast()
      position += isLineEnd ? 1 : closing.utf8.count
    } else if starts(with: "\\\(marks)(") {
      modes.append(.code(parentheses: 1))
      position += marks.count + 2
    } else if starts(with: "\\\(marks)") {
      position += marks.count + 2
    } else {
      position += 1
    }
  }

  /// The hashes and quotes that open a string here.
  private func openingQuote() -> (hashes: Int, quotes: Int)? {
    var hashes = 0
    while byte(hashes) == UInt8(ascii: "#") { hashes += 1 }
    guard byte(hashes) == UInt8(ascii: "\"") else { return nil }
    let isTriple = (1...2).allSatisfy { byte(hashes + $0) == UInt8(ascii: "\"") }
    return (hashes, isTriple ? 3 : 1)
  }

  private mutating func open(_ opening: (hashes: Int, quotes: Int)) {
    modes.append(.text(hashes: opening.hashes, isMultiline: opening.quotes == 3))
    position += opening.hashes + opening.quotes
  }

  private mutating func takeComment() {
    guard position < source.count else { return }
    comments[position] = source[position]
    position += 1
  }

  private func byte(_ offset: Int) -> UInt8? {
    position + offset < source.count ? source[position + offset] : nil
  }

  private func starts(with prefix: String) -> Bool {
    prefix.utf8.enumerated().allSatisfy { byte($0.offset) == $0.element }
  }
}
