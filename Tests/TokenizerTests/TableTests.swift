import CheckpointFormat
import SharedBytes
import TestSupport
import Testing
import Tokenizer

private func isRefused(_ table: [UInt8]) -> Bool {
  do {
    _ = try TokenizerView(validating: table.span.bytes).tokenCount
    return false
  } catch {
    return true
  }
}

@Test func everyTableThatIsCutShortIsRefused() throws {
  var random = SplitMix64(seed: 3)
  let table = try TokenizerFile(MadeTokenizer.random(&random).file).table
  #expect(!isRefused(table))
  #expect(!isRefused(table + [1, 2, 3]))
  for count in table.indices { #expect(isRefused(Array(table[..<count])), "\(count) bytes") }
}

@Test(arguments: 0..<200) func aDamagedTableIsRefusedOrStillSafe(seed: UInt64) throws {
  var random = SplitMix64(seed: seed)
  var table = try TokenizerFile(MadeTokenizer.random(&random).file).table
  for _ in 0..<Int.random(in: 1...3, using: &random) {
    table[Int.random(in: 0..<table.count, using: &random)] = UInt8.random(
      in: 0...255, using: &random)
  }
  guard !isRefused(table) else { return }
  let bytes = (0..<64).map { _ in UInt8.random(in: 0x20...0x7F, using: &random) }
  _ = try text(tokens(bytes, table: table), table: table)
}

@Test func anOrderThatDoesNotRiseIsRefused() throws {
  let made = MadeTokenizer(pieces: [("b", 0), ("a", 0)])
  var table = try TokenizerFile(made.file).table
  // The last two of the order: pieces 4 ("a") and 3 ("b"), behind "<unk>" and the two texts.
  table.swapAt(24 + 2 * 3, 24 + 2 * 4)
  #expect(isRefused(table))
}

@Test func aFileThatIsCutShortOrHasNoBytesIsRefused() throws {
  let file = MadeTokenizer(pieces: [("ab", 0)]).file
  #expect(throws: TokenizerFileError.truncated(token: 259, needed: 2, available: 1)) {
    try TokenizerFile(file[0..<file.count - 1])
  }
  #expect(throws: TokenizerFileError.byteToken(3, expected: "<0x00>")) {
    try TokenizerFile(SharedBytes([1, 0, 0, 0]))
  }
  #expect(throws: TokenizerFileError.longestToken(0, limit: 255)) {
    try TokenizerFile(SharedBytes([0, 0, 0, 0]))
  }
}
