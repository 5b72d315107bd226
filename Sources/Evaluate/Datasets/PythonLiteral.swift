/// Reads the one kind of Python literal that a NumPy header holds: a dictionary of strings, truth
/// values and tuples of whole numbers. Each byte is looked at once.
struct PythonLiteral {
  enum Value: Equatable {
    case text(String)
    case truth(Bool)
    case tuple([Int])
  }

  private let bytes: [UInt8]
  private let file, place: String
  private var position = 0

  init(_ bytes: [UInt8], file: String, place: String) {
    self.bytes = bytes
    self.file = file
    self.place = place
  }

  /// The dictionary; nothing but white space may follow it.
  mutating func dictionary() throws(DatasetError) -> [String: Value] {
    var entries: [String: Value] = [:]
    try expect("{")
    while !accept("}") {
      let key = try text()
      try expect(":")
      guard entries.updateValue(try value(), forKey: key) == nil else {
        throw malformed(expected: "each entry once")
      }
      if !accept(",") {
        try expect("}")
        break
      }
    }
    skipSpace()
    guard position == bytes.count else { throw malformed(expected: "the end of the header") }
    return entries
  }

  private mutating func value() throws(DatasetError) -> Value {
    switch peek() {
    case "'", "\"": return .text(try text())
    case "T":
      try expect("True")
      return .truth(true)
    case "F":
      try expect("False")
      return .truth(false)
    case "(": return .tuple(try tuple())
    default: throw malformed(expected: "a string, True, False or a tuple of numbers")
    }
  }

  private mutating func tuple() throws(DatasetError) -> [Int] {
    var numbers: [Int] = []
    try expect("(")
    while !accept(")") {
      guard numbers.count < ArrayLayout.rankLimit else {
        throw malformed(expected: "at most \(ArrayLayout.rankLimit) axes")
      }
      numbers.append(try number())
      if !accept(",") {
        try expect(")")
        break
      }
    }
    return numbers
  }

  private mutating func number() throws(DatasetError) -> Int {
    skipSpace()
    var value = 0
    let start = position
    while position < bytes.count, case 48...57 = bytes[position] {
      guard position - start < 18 else { throw malformed(expected: "fewer digits") }
      value = value * 10 + Int(bytes[position]) - 48
      position += 1
    }
    guard position > start else { throw malformed(expected: "a whole number") }
    return value
  }

  private mutating func text() throws(DatasetError) -> String {
    guard let quote = peek(), quote == "'" || quote == "\"" else {
      throw malformed(expected: "a string")
    }
    position += 1
    let start = position
    while position < bytes.count, UnicodeScalar(bytes[position]) != quote { position += 1 }
    guard position < bytes.count else { throw malformed(expected: "a closing quote") }
    position += 1
    return String(decoding: bytes[start..<position - 1], as: UTF8.self)
  }

  private mutating func accept(_ word: String) -> Bool {
    skipSpace()
    guard bytes[position...].starts(with: word.utf8) else { return false }
    position += word.utf8.count
    return true
  }

  private mutating func expect(_ word: String) throws(DatasetError) {
    guard accept(word) else { throw malformed(expected: word) }
  }

  private mutating func peek() -> UnicodeScalar? {
    skipSpace()
    return position < bytes.count ? UnicodeScalar(bytes[position]) : nil
  }

  private mutating func skipSpace() {
    while position < bytes.count, [9, 10, 13, 32].contains(bytes[position]) { position += 1 }
  }

  private func malformed(expected: String) -> DatasetError {
    let found = position < bytes.count ? "byte \(bytes[position])" : "the end"
    return DatasetError(
      file, place, .malformed(found: "\(found) at \(position) of the header", expected: expected))
  }
}
