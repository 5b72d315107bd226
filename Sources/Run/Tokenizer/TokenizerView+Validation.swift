// Every number that a table holds is checked here once: sizes first, then what the text, the order
// and the ranks point to.

extension TokenizerView {
  /// The size of the table that starts here, once its header is known to be one.
  static func byteCount(_ bytes: RawSpan) throws(TokenizerError) -> Int {
    guard bytes.byteCount >= TokenizerLayout.headerBytes else {
      throw .truncated(needed: TokenizerLayout.headerBytes, available: bytes.byteCount)
    }
    let magic = bytes.word(at: TokenizerLayout.Field.magic)
    guard magic == TokenizerLayout.magic else { throw .notATable(found: magic) }
    let tokens = bytes.halfWord(at: TokenizerLayout.Field.tokenCount)
    let firstByte = bytes.halfWord(at: TokenizerLayout.Field.firstByteToken)
    let pieces = Int(tokens) &- TokenizerLayout.byteTokens
    guard pieces >= 0, Int(firstByte) <= pieces, tokens < TokenizerLayout.absent else {
      throw .tokenCount(tokens, firstByteToken: firstByte)
    }
    // Pieces are at most 2^16, each at most 255 bytes: below 2^25.
    let text = bytes.word(at: TokenizerLayout.Field.textBytes)
    let before = TokenizerLayout.text(pieces: pieces)
    guard text < 1 << 24, before &+ Int(text) <= bytes.byteCount else {
      throw .truncated(
        needed: before &+ Int(truncatingIfNeeded: min(text, 1 << 24)), available: bytes.byteCount)
    }
    return before &+ Int(text)
  }

  func validateHeader() throws(TokenizerError) {
    let begin = header(TokenizerLayout.Field.beginning)
    let end = header(TokenizerLayout.Field.end)
    let prefix = header(TokenizerLayout.Field.prefix)
    guard Int(begin) < tokenCount else { throw .headerToken(begin) }
    guard Int(end) < tokenCount else { throw .headerToken(end) }
    guard Int(prefix) < tokenCount || prefix == TokenizerLayout.absent else {
      throw .headerToken(prefix)
    }
  }

  /// Pieces lie one after the other, each anchor where its piece begins, and fill the text.
  func validateText() throws(TokenizerError) {
    var start = 0
    let longest = Int(header(TokenizerLayout.Field.longestPiece))
    for piece in 0..<pieceCount {
      guard
        piece % TokenizerLayout.piecesPerAnchor != 0
          || anchor(piece / TokenizerLayout.piecesPerAnchor) == start,
        length(ofPiece: piece) <= longest
      else { throw .text(piece: piece) }
      start = start &+ length(ofPiece: piece)
    }
    guard start == bytes.byteCount &- TokenizerLayout.text(pieces: pieceCount) else {
      throw .text(piece: pieceCount)
    }
  }

  /// Each position names a piece, and the text rises; of equal texts the piece does.
  func validateOrder() throws(TokenizerError) {
    for position in 0..<pieceCount {
      guard ordered(position) < pieceCount else { throw .order(position: position) }
      guard position > 0 else { continue }
      let (before, here) = (ordered(position &- 1), ordered(position))
      let order = compare(text(ofPiece: before), text(ofPiece: here))
      guard order < 0 || (order == 0 && before < here) else { throw .order(position: position) }
    }
  }
}

/// Below zero where `left` comes first, above where `right` does, zero where they are equal.
@inline(__always)
func compare(_ left: RawSpan, _ right: RawSpan) -> Int {
  let shared = min(left.byteCount, right.byteCount)
  for index in 0..<shared {
    let difference = Int(left.byte(at: index)) &- Int(right.byte(at: index))
    if difference != 0 { return difference }
  }
  return left.byteCount &- right.byteCount
}
