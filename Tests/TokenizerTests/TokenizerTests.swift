import CheckpointFormat
import SharedBytes
import TestSupport
import Testing
import Tokenizer

@Test(arguments: 0..<40) func aTextHasTheTokensOfLlama2C(seed: UInt64) throws {
  var random = SplitMix64(seed: seed)
  let made = MadeTokenizer.random(&random)
  let table = try TokenizerFile(made.file).table
  let alphabet: [[UInt8]] = ["a", "b", "c", "d", " ", "é", "\u{201C}", "\n", "z"].map {
    Array($0.utf8)
  }
  for _ in 0..<10 {
    let length = Int.random(in: 0...40, using: &random)
    let text = (0..<length).flatMap { _ in alphabet.randomElement(using: &random) ?? [] }
    for prefixed in [true, false] {
      let expected = naiveTokens(text, of: made.entries, prefixed: prefixed)
      #expect(
        try tokens(text, table: table, prefixed: prefixed) == expected, "seed \(seed): \(text)")
    }
  }
}

@Test(arguments: 0..<20) func bytesThatAreNoTextSurvive(seed: UInt64) throws {
  var random = SplitMix64(seed: seed)
  let made = MadeTokenizer.random(&random)
  let table = try TokenizerFile(made.file).table
  let bytes = (0..<64).map { _ in UInt8.random(in: 0...255, using: &random) }
  let found = try tokens(bytes, table: table)
  #expect(found == naiveTokens(bytes, of: made.entries, prefixed: true), "seed \(seed)")
  #expect(try text(found, table: table) == bytes, "seed \(seed)")
}

@Test func theLeftmostOfEqualPairsIsMergedFirst() throws {
  let made = MadeTokenizer(pieces: [("a", 0), ("aa", 1), ("aaa", 1), (" ", 0)])
  let table = try TokenizerFile(made.file).table
  // aaaa becomes aa a a; of aa a and a a, which have one score, the first is merged.
  #expect(try tokens(Array("aaaa".utf8), table: table, prefixed: false) == [261, 259])
  #expect(try tokens(Array("aaa".utf8), table: table, prefixed: false) == [261])
}

@Test func aScoreBelowAnyThatLlama2CLooksForNeverMerges() throws {
  let made = MadeTokenizer(pieces: [("a", 0), ("aa", -1e10), ("b", 0), ("bb", .nan)])
  let table = try TokenizerFile(made.file).table
  #expect(try tokens(Array("aabb".utf8), table: table, prefixed: false) == [259, 259, 261, 261])
}

@Test func tooLittleRoomIsToldAndNothingIsWrittenBeyondIt() throws {
  let table = try TokenizerFile(MadeTokenizer(pieces: [(" ", 0), ("a", 0)]).file).table
  let view = try TokenizerView(validating: table.span.bytes)
  let text = Array("aé".utf8)
  for count in 0...4 {
    var room = [Int32](repeating: 0, count: count)
    var span = room.mutableSpan
    let written = view.encode(text.span.bytes, prefixed: true, into: &span)
    #expect(written == (count < 4 ? nil : 4), "room for \(count)")
  }
}

@Test func tokensThatDoNotExistHaveNoText() throws {
  let table = try TokenizerFile(MadeTokenizer(pieces: [(" a", 0)]).file).table
  #expect(try text([-1, 260, .init(Int32.max)], table: table) == [])
  // The space at the start of a text is dropped, no other.
  #expect(try text([259, 259], table: table) == Array("a a".utf8))
}

@Test(.enabled(if: TestData.isPresent, "the shared data is not there"))
func theStoriesTokenizerReadsItsStory() throws {
  let file = try TokenizerFile(SharedBytes(TestData.bytes("tinystories/tok512.bin")))
  let table = file.table
  #expect(file.count == 512)
  #expect(table.count < 5632, "\(table.count) bytes")
  let golden = { (name: String) in
    SharedBytes(try TestData.bytes("golden/stories260K/\(name)")).values(as: Int32.self).map(
      Int.init)
  }
  // The count, and the tokens with the one that begins a text.
  let prompt = try golden("prompt.i32")
  #expect(try [1] + tokens(Array("Once upon a time".utf8), table: table) == Array(prompt[1...]))
  let story = try golden("tokens_t0.i32")
  let expected = try TestData.bytes("golden/stories260K/text_t0.txt")
  #expect(try text(story.dropFirst().filter { $0 > 2 }, table: table) == expected)
}
