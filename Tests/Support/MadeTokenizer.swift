/// A tokenizer's file: the three tokens of llama2.c, those of the bytes, and pieces with scores.
public struct MadeTokenizer: Sendable {
  /// What follows the tokens of the bytes.
  public var pieces: [(text: String, score: Float)]

  /// With these pieces behind the tokens of the bytes.
  public init(pieces: [(text: String, score: Float)]) { self.pieces = pieces }

  /// All tokens in their order.
  public var entries: [(text: [UInt8], score: Float)] {
    let bytes = (0..<256).map { byte in
      let digits = String(byte, radix: 16, uppercase: true)
      return "<0x\(digits.count == 1 ? "0" : "")\(digits)>"
    }
    let plain = (["<unk>", "\n<s>\n", "\n</s>\n"] + bytes).map { (Array($0.utf8), Float(0)) }
    return plain + pieces.map { (Array($0.text.utf8), $0.score) }
  }

  /// The file as llama2.c's `tokenizer.py` writes it.
  public var bytes: [UInt8] {
    let longest = UInt32(entries.map(\.text.count).max() ?? 0)
    return entries.reduce(into: littleEndian(longest)) { bytes, entry in
      bytes += littleEndian(entry.score.bitPattern)
      bytes += littleEndian(UInt32(entry.text.count)) + entry.text
    }
  }

  /// Letters, a space, and pairs of pieces made at random, some of equal score.
  public static func random(_ random: inout SplitMix64) -> MadeTokenizer {
    var pieces: [(text: String, score: Float)] = [(" ", -1), ("é", -2), ("\u{201C}", -3)]
    pieces += ["a", "b", "c", "d"].map { ($0, -4) }
    var known = Set(pieces.map(\.text))
    for _ in 0..<24 {
      let (left, right) = (
        pieces.randomElement(using: &random), pieces.randomElement(using: &random)
      )
      let text = (left?.text ?? "a") + (right?.text ?? "b")
      guard text.utf8.count < 20, known.insert(text).inserted else { continue }
      pieces.append((text, Float(Int.random(in: -5...5, using: &random))))
    }
    return MadeTokenizer(pieces: pieces.shuffled(using: &random))
  }
}

private func littleEndian(_ word: UInt32) -> [UInt8] {
  (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
}
