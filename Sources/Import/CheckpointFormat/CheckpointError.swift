/// Why a llama2.c file cannot be read.
package enum CheckpointError: Error, Equatable, Sendable {
  /// The seven numbers at the start are not those of a checkpoint.
  case header(field: String, found: Int, expected: String)
  /// The weights that the header tells of take another number of bytes than there are.
  case size(needed: Int, found: Int)
  /// The checkpoint's numbers do not fit each other.
  case graph(reason: String)
}

extension CheckpointError: CustomStringConvertible {
  /// One line with the place, what was found and what would be right.
  package var description: String {
    switch self {
    case .header(let field, let found, let expected):
      "header, \(field): found \(found); expected \(expected)"
    case .size(let needed, let found):
      "a llama2.c checkpoint of this header takes \(needed) bytes; the file has \(found)"
    case .graph(let reason): reason
    }
  }
}
