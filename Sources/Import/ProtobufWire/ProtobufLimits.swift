/// How much a reader takes before it refuses a file.
package struct ProtobufLimits: Sendable {
  /// How deep messages may lie in each other.
  package var depth: Int
  /// How many fields one message may have.
  package var fields: Int
  /// How many values one repeated field may have.
  package var values: Int
  /// How many bytes one text may have.
  package var textBytes: Int

  /// Limits that every honest model stays within by default.
  package init(
    depth: Int = 32, fields: Int = 1 << 22, values: Int = 1 << 28, textBytes: Int = 1 << 12
  ) {
    self.depth = depth
    self.fields = fields
    self.values = values
    self.textBytes = textBytes
  }
}

/// What people call the fields of one kind of message; errors say these names.
package struct FieldNames: Sendable, ExpressibleByDictionaryLiteral {
  private let names: [Int: String]

  /// Names by field number.
  package init(dictionaryLiteral elements: (Int, String)...) {
    names = Dictionary(elements) { first, _ in first }
  }

  /// The name of a field, or its number in words.
  func name(of number: Int) -> String {
    names[number] ?? "field \(number)"
  }
}
