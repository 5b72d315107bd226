/// What is wrong with a Protobuf file, in which field, and at which byte of the file.
public enum ProtobufError: Error, Equatable, Sendable {
  /// A value reaches past the end of the message that holds it.
  case truncated(field: String, offset: Int, needed: Int, available: Int)
  /// A varint does not end within ten bytes or does not fit 64 bits.
  case varintTooLong(field: String, offset: Int)
  /// A field has the number 0 or one beyond 2^29 - 1.
  case fieldNumber(message: String, offset: Int, found: UInt64)
  /// A field is encoded in a way that its type cannot have; groups are refused everywhere.
  case wireType(field: String, offset: Int, found: Int, expected: String)
  /// Messages lie in each other deeper than the limit.
  case tooDeep(field: String, offset: Int, limit: Int)
  /// A message has more fields, or a field more values, than the limit.
  case tooMany(field: String, offset: Int, limit: Int)
  /// A text is longer than the limit.
  case tooLong(field: String, offset: Int, byteCount: Int, limit: Int)
  /// A text is not UTF-8.
  case notUTF8(field: String, offset: Int)
}

extension ProtobufError: CustomStringConvertible {
  /// One line that says what was found and what would be right.
  public var description: String {
    switch self {
    case .truncated(let field, let offset, let needed, let available):
      "\(field) at byte \(offset): needs \(needed) bytes, the message has \(available) left;"
        + " the file is cut off or damaged"
    case .varintTooLong(let field, let offset):
      "\(field) at byte \(offset): a number that does not end within 64 bits"
    case .fieldNumber(let message, let offset, let found):
      "\(message) at byte \(offset): field number \(found); they run from 1 to 536870911"
    case .wireType(let field, let offset, let found, let expected):
      "\(field) at byte \(offset): wire type \(found); expected \(expected)"
    case .tooDeep(let field, let offset, let limit):
      "\(field) at byte \(offset): messages lie deeper than \(limit) in each other"
    case .tooMany(let field, let offset, let limit):
      "\(field) at byte \(offset): more than \(limit) entries"
    case .tooLong(let field, let offset, let byteCount, let limit):
      "\(field) at byte \(offset): a text of \(byteCount) bytes; at most \(limit) are taken"
    case .notUTF8(let field, let offset):
      "\(field) at byte \(offset): a text that is not UTF-8"
    }
  }
}
