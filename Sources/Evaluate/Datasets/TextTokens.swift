public import Tokenizer

/// Turns whole texts into tokens, in a time that grows with their length alone.
///
/// The table's own reader takes a time of the square. A text is cut wherever no piece holds the two
/// bytes beside the cut: no merge can cross it, so the tokens are the same.
public struct TextTokens: Sendable {
  private let table: [UInt8]
  /// Whether a piece holds one byte after another: at 256 times the first, plus the second.
  private var isJoined = [Bool](repeating: false, count: 1 << 16)

  /// The token that begins a text.
  public let beginning: Int32
  /// How many tokens there are.
  public let count: Int

  /// Checks a tokenizer's table.
  public init(table: [UInt8]) throws(TokenizerError) {
    let view = try TokenizerView(validating: table.span.bytes)
    self.table = table
    beginning = view.beginning
    count = view.tokenCount
    for token in 0..<view.tokenCount {
      let bytes = text(of: Int32(token), in: view)
      for (first, second) in zip(bytes, bytes.dropFirst()) {
        isJoined[Int(first) << 8 | Int(second)] = true
      }
    }
  }

  /// The tokens of a text, without those that begin and end it.
  public func tokens(of text: [UInt8]) throws(TokenizerError) -> [Int32] {
    let view = try TokenizerView(validating: table.span.bytes)
    var result: [Int32] = []
    var start = 0
    for end in 1...max(text.count, 1) where end >= text.count || isCut(text, before: end) {
      guard start < text.count else { break }
      result += encode(text[start..<end], prefixed: start == 0, by: view)
      start = end
    }
    return result
  }

  /// Whether a text may be cut here: not within a character, nor where a piece could go on.
  private func isCut(_ text: [UInt8], before end: Int) -> Bool {
    text[end] & 0xC0 != 0x80 && !isJoined[Int(text[end - 1]) << 8 | Int(text[end])]
  }

  private func encode(
    _ text: ArraySlice<UInt8>, prefixed: Bool, by view: borrowing TokenizerView
  ) -> [Int32] {
    let bytes = Array(text)
    return [Int32](unsafeUninitializedCapacity: bytes.count + 1) { buffer, initialized in
      buffer.initialize(repeating: 0)
      var room = buffer.mutableSpan
      // There is room for a token for each byte and one more, so this is never nil.
      initialized = view.encode(bytes.span.bytes, prefixed: prefixed, into: &room) ?? 0
    }
  }

  /// What stands for a token in the middle of a text.
  private func text(of token: Int32, in view: borrowing TokenizerView) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: view.longestPiece) { buffer, initialized in
      buffer.initialize(repeating: 0)
      var room = buffer.mutableSpan
      initialized = view.decode(token, after: -1, into: &room)
    }
  }
}
