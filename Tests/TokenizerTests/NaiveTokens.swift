import SharedBytes
import TestSupport
import Tokenizer

extension MadeTokenizer {
  /// The file as the reader takes it.
  var file: SharedBytes { SharedBytes(bytes) }
}

/// llama2.c's `encode` word for word, on the entries of a file: what `TokenizerView` is held to.
func naiveTokens(
  _ text: [UInt8], of entries: [(text: [UInt8], score: Float)], prefixed: Bool
) -> [Int] {
  var numbers: [[UInt8]: Int] = [:]
  for (number, entry) in entries.enumerated() where numbers[entry.text] == nil {
    numbers[entry.text] = number
  }
  var tokens: [Int] = prefixed && !text.isEmpty ? [numbers[[0x20]]].compactMap(\.self) : []
  var character: [UInt8] = []
  for (index, byte) in text.enumerated() {
    if byte & 0xC0 != 0x80 { character = [] }
    character.append(byte)
    let continues = index + 1 < text.count && text[index + 1] & 0xC0 == 0x80
    if continues, character.count < 4 { continue }
    if let number = numbers[character] {
      tokens.append(number)
    } else {
      tokens += character.map { Int($0) + 3 }
    }
    character = []
  }
  while true {
    var best: (score: Float, number: Int, index: Int)?
    for index in tokens.indices.dropLast() {
      let pair = entries[tokens[index]].text + entries[tokens[index + 1]].text
      guard let number = numbers[pair] else { continue }
      let score = entries[number].score
      if score > best?.score ?? -1e10 { best = (score, number, index) }
    }
    guard let best else { return tokens }
    tokens.replaceSubrange(best.index...best.index + 1, with: [best.number])
  }
}

/// The tokens of a text by a table.
func tokens(_ text: [UInt8], table: [UInt8], prefixed: Bool = true) throws -> [Int] {
  let view = try TokenizerView(validating: table.span.bytes)
  var tokens = [Int32](repeating: 0, count: text.count + 1)
  var room = tokens.mutableSpan
  let count = view.encode(text.span.bytes, prefixed: prefixed, into: &room)
  return tokens.prefix(count ?? 0).map { Int($0) }
}

/// The text of tokens that follow the one that begins a text.
func text(_ tokens: [Int], table: [UInt8]) throws -> [UInt8] {
  let view = try TokenizerView(validating: table.span.bytes)
  var result: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: view.longestPiece)
  var previous = view.beginning
  for token in tokens {
    var room = buffer.mutableSpan
    let count = view.decode(Int32(token), after: previous, into: &room)
    result += buffer.prefix(count)
    previous = Int32(token)
  }
  return result
}
