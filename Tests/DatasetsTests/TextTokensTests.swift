import CheckpointFormat
import Datasets
import SharedBytes
import TestSupport
import Testing
import Tokenizer

/// The tokens of a text that is not cut.
private func wholeTokens(_ text: [UInt8], table: [UInt8]) throws -> [Int32] {
  let view = try TokenizerView(validating: table.span.bytes)
  var tokens = [Int32](repeating: 0, count: text.count + 1)
  var room = tokens.mutableSpan
  let count = view.encode(text.span.bytes, prefixed: true, into: &room)
  return Array(tokens.prefix(count ?? 0))
}

@Test(.enabled(if: TestData.isPresent, "the shared data is not there"))
func aTextThatIsCutWhereNoPieceReachesHasTheSameTokens() throws {
  let table = try TokenizerFile(SharedBytes(TestData.bytes("tinystories/tok512.bin"))).table
  let tokenizer = try TextTokens(table: table)
  #expect(tokenizer.beginning == 1)
  #expect(tokenizer.count == 512)
  let text = try TestData.bytes("tinystories/tinystories_dev.txt")
  for start in stride(from: 0, to: text.count, by: 9_001) {
    let part = Array(text[start..<min(start + 500, text.count)])
    #expect(try tokenizer.tokens(of: part) == wholeTokens(part, table: table), "from \(start)")
  }
  #expect(try tokenizer.tokens(of: []).isEmpty)
}

@Test(.enabled(if: TestData.isPresent, "the shared data is not there"), arguments: 0..<20)
func bytesAtRandomAreCutRightly(seed: UInt64) throws {
  let table = try TokenizerFile(SharedBytes(TestData.bytes("tinystories/tok512.bin"))).table
  var random = SplitMix64(seed: seed)
  let bytes: [UInt8] = Array("theandwas \n".utf8) + [0xC3, 0xA9, 0xE2, 0x80, 0x9C]
  let text = (0..<200).map { _ in bytes.randomElement(using: &random) ?? 0 }
  let tokens = try TextTokens(table: table).tokens(of: text)
  #expect(tokens == (try wholeTokens(text, table: table)), "seed \(seed)")
}

@Test func aDamagedTableIsRefused() {
  #expect(throws: TokenizerError.self) { try TextTokens(table: [1, 2, 3]) }
}
