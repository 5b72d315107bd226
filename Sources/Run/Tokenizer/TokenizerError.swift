/// What is wrong with a tokenizer's table.
public enum TokenizerError: Error, Equatable, Sendable {
  /// There are fewer bytes than the table takes.
  case truncated(needed: Int, available: Int)
  /// It begins with something else than a table does.
  case notATable(found: UInt32)
  /// There is no room among the tokens for those of bytes.
  case tokenCount(UInt16, firstByteToken: UInt16)
  /// A token of the header that does not exist.
  case headerToken(UInt16)
  /// A piece's text begins or ends elsewhere than it should.
  case text(piece: Int)
  /// A piece is missing in the order of pieces, or comes in the wrong place.
  case order(position: Int)
}
