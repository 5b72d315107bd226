// Byte pair encoding by scores: a text becomes the tokens of its characters, or of their bytes
// where no piece is that character; then, as long as two neighbours make a piece together, the pair
// of the lowest rank is merged, of equal ones the leftmost.
// Source: karpathy/llama2.c, `encode`; Sennrich et al., "Neural Machine Translation of Rare Words
// with Subword Units", 2016.

extension TokenizerView {
  /// Writes the tokens of a text, without those that begin and end it; gives how many they are, or
  /// nil where more room is wanted: a token for each byte and one for the prefix is always enough.
  ///
  /// Takes time in proportion to the square of the text's length: long texts go in parts.
  /// `prefixed` puts the space before the text that a whole text has.
  public func encode(
    _ text: RawSpan, prefixed: Bool, into tokens: inout MutableSpan<Int32>
  ) -> Int? {
    guard text.byteCount > 0 else { return 0 }
    var count = 0
    if prefixed, let prefix {
      guard tokens.count > 0 else { return nil }
      tokens[0] = prefix
      count = 1
    }
    var start = 0
    while start < text.byteCount {
      let character = text.extracting(start..<start &+ characterLength(text, at: start))
      guard let added = append(character, to: &tokens, at: count) else { return nil }
      count = count &+ added
      start = start &+ character.byteCount
    }
    return merge(&tokens, count: count)
  }

  /// A byte and up to three that continue it, whether that is valid UTF-8 or not.
  private func characterLength(_ text: RawSpan, at start: Int) -> Int {
    var length = 1
    while length < 4, start &+ length < text.byteCount,
      text.byte(at: start &+ length) & 0xC0 == 0x80
    { length = length &+ 1 }
    return length
  }

  /// Writes the token of a character, or those of its bytes.
  private func append(
    _ character: RawSpan, to tokens: inout MutableSpan<Int32>, at count: Int
  ) -> Int? {
    if let token = find(character, followedBy: character.extracting(0..<0)) {
      guard count < tokens.count else { return nil }
      tokens[count] = Int32(truncatingIfNeeded: token)
      return 1
    }
    guard count &+ character.byteCount <= tokens.count else { return nil }
    for index in 0..<character.byteCount {
      let token = firstByteToken &+ Int(character.byte(at: index))
      tokens[count &+ index] = Int32(truncatingIfNeeded: token)
    }
    return character.byteCount
  }

  /// Merges neighbours as long as any two make a piece; gives how many tokens are left.
  ///
  /// While it works, a token's upper half holds what it makes with its right neighbour, so that
  /// each merge looks up two pairs and not all.
  private func merge(_ tokens: inout MutableSpan<Int32>, count: Int) -> Int {
    var count = count
    for index in 0..<count { pair(&tokens, at: index, count: count) }
    while let best = bestPair(tokens, count: count) {
      tokens[best] = tokens[best] &>> 16 & 0xFFFF
      for index in best &+ 1..<count &- 1 { tokens[index] = tokens[index &+ 1] }
      count = count &- 1
      pair(&tokens, at: best, count: count)
      if best > 0 { pair(&tokens, at: best &- 1, count: count) }
    }
    for index in 0..<count { tokens[index] = tokens[index] & 0xFFFF }
    return count
  }

  /// Writes what a token makes with its right neighbour into its upper half.
  private func pair(_ tokens: inout MutableSpan<Int32>, at index: Int, count: Int) {
    let left = Int(tokens[index] & 0xFFFF)
    var made = Int(TokenizerLayout.absent)
    if index &+ 1 < count {
      made = merged(left, Int(tokens[index &+ 1] & 0xFFFF)) ?? made
    }
    tokens[index] = Int32(truncatingIfNeeded: made &<< 16 | left)
  }

  /// The leftmost of the pairs with the lowest rank; nil where no pair makes a piece.
  private func bestPair(_ tokens: borrowing MutableSpan<Int32>, count: Int) -> Int? {
    var best: Int?
    var lowest = TokenizerLayout.absent
    for index in 0..<count {
      let made = UInt16(truncatingIfNeeded: tokens[index] &>> 16)
      guard made != TokenizerLayout.absent else { continue }
      let rank = rank(of: Int(made))
      if rank < lowest {
        lowest = rank
        best = index
      }
    }
    return best
  }
}

// Looking up text.
extension TokenizerView {
  /// The token that two neighbours make together.
  ///
  /// A byte's token is spelled like "<0x41>" in llama2.c's files, and no piece holds that: it never
  /// merges.
  private func merged(_ left: Int, _ right: Int) -> Int? {
    guard byte(of: left) == nil, byte(of: right) == nil else { return nil }
    return find(text(ofPiece: piece(of: left)), followedBy: text(ofPiece: piece(of: right)))
  }

  /// The token whose text is `head` and then `tail`, by halving the order of pieces.
  private func find(_ head: RawSpan, followedBy tail: RawSpan) -> Int? {
    var (low, high) = (0, pieceCount)
    while low < high {
      let middle = (low &+ high) &>> 1
      if compareText(ofPiece: ordered(middle), head, tail) < 0 {
        low = middle &+ 1
      } else {
        high = middle
      }
    }
    guard low < pieceCount, compareText(ofPiece: ordered(low), head, tail) == 0 else { return nil }
    return token(of: ordered(low))
  }

  /// Compares a piece with `head` followed by `tail`.
  private func compareText(ofPiece piece: Int, _ head: RawSpan, _ tail: RawSpan) -> Int {
    let text = text(ofPiece: piece)
    let split = min(head.byteCount, text.byteCount)
    let first = compare(text.extracting(0..<split), head)
    guard first == 0 else { return first }
    return compare(text.extracting(split..<text.byteCount), tail)
  }
}
