extension TokenizerView {
  /// Writes the text of a token that follows `previous`; gives how many bytes those are.
  ///
  /// The space at the start of a text is dropped, as it was put there by `encode`. A token that
  /// does not exist has no text; what does not fit is left out: `longestPiece` bytes always fit.
  /// Source: karpathy/llama2.c, `decode`.
  public func decode(
    _ token: Int32, after previous: Int32, into text: inout MutableSpan<UInt8>
  ) -> Int {
    guard token >= 0, Int(token) < tokenCount, text.count > 0 else { return 0 }
    if let byte = byte(of: Int(token)) {
      text[0] = byte
      return 1
    }
    let piece = self.text(ofPiece: piece(of: Int(token)))
    let startsText = previous == beginning
    let skipped = startsText && piece.byteCount > 0 && piece.byte(at: 0) == 0x20 ? 1 : 0
    let count = min(piece.byteCount &- skipped, text.count)
    for index in 0..<count { text[index] = piece.byte(at: index &+ skipped) }
    return count
  }
}
