import Foundation
import TestSupport
import Testing

/// A tiny language model, its tokenizer and a text of seven letters, in a folder.
private struct TinyModel {
  let folder: Folder
  var model: String { folder.path("tiny.bin") }
  var tokenizer: String { folder.path("tok.bin") }
  var text: String { folder.path("text.txt") }
  var package: String { folder.path("tiny.nvx") }

  /// What a build of it takes.
  var calibration: [String] { ["--tokenizer", tokenizer, "--calibrate", text] }

  init(seed: UInt64 = 1) throws {
    folder = try Folder()
    let pieces = [" ", "a", "b", "c", "d", "ab", "cd", " a", "\n"]
    let made = MadeCheckpoint(
      width: 16, hidden: 24, heads: 4, keyHeads: 2, vocabulary: Int32(259 + pieces.count),
      context: 32)
    var random = SplitMix64(seed: seed)
    let documents = (0..<12).map { _ in
      String((0..<40).map { _ in "aabbcd ".randomElement(using: &random) ?? "a" })
    }
    // A half of the weights' width, so that the answers are not all certain.
    try write(made.bytes(made.floats(seed: seed).map { $0 * 0.5 }), model)
    try write(MadeTokenizer(pieces: pieces.map { ($0, 0) }).bytes, tokenizer)
    try write(Array(documents.joined(separator: "\n\n").utf8), text)
  }

  /// `nevortex build` of it.
  func build(_ arguments: [String], to package: String? = nil) throws -> Command {
    try Command(["build", model, "-o", package ?? self.package, "--json"] + arguments)
  }
}

private func write(_ bytes: [UInt8], _ path: String) throws {
  try Data(bytes).write(to: URL(fileURLWithPath: path))
}

@Test(arguments: [["--weights", "int4", "--group-size", "8"], ["--weights", "int8"]])
func aLanguageModelIsBuiltAndMeasuredAgainstItself(widths: [String]) throws {
  let tiny = try TinyModel()
  let built = try tiny.build(widths + tiny.calibration)
  try #require(built.status == 0, "\(built.errors)")
  let bits = try #require(try built.object()["bitsPerWeight"] as? Double)
  #expect(widths[1] == "int4" ? bits > 5 && bits < 8 : bits == 8)

  let found = try Command(
    "evaluate", tiny.package, "--tokenizer", tiny.tokenizer, "--data", tiny.text, "--skip", "10",
    "--against", tiny.model, "--json"
  ).object()
  #expect(found["documents"] as? Int == 2)
  let perplexity = try #require(found["perplexity"] as? Double)
  let reference = try #require(found["reference"] as? [String: Double])
  let real = try #require(reference["perplexity"])
  let delta = try #require(found["delta"] as? Double)
  #expect(abs(delta - (perplexity / real - 1)) < 1e-12)
  let isSmall = widths[1] == "int4"
  #expect(abs(delta) < (isSmall ? 0.5 : 0.05), "\(delta)")
  #expect(try #require(reference["divergence"]) < (isSmall ? 0.5 : 0.01))
  #expect(try #require(reference["agreement"]) > (isSmall ? 0.6 : 0.9))
}

@Test func theSameBuildOfALanguageModelGivesTheSameCID() throws {
  let tiny = try TinyModel(seed: 2)
  let arguments = ["--weights", "int4", "--embedding", "int4"] + tiny.calibration
  let other = tiny.folder.path("other.nvx")
  let (first, second) = (try tiny.build(arguments), try tiny.build(arguments, to: other))
  let cid = try #require(try first.object()["cid"] as? String)
  #expect(try second.object()["cid"] as? String == cid)
  #expect(
    try Data(contentsOf: URL(fileURLWithPath: tiny.package))
      == Data(contentsOf: URL(fileURLWithPath: other)))
  // A CID of what is in it: other weights have another.
  let narrower = try tiny.build(["--weights", "int8"] + tiny.calibration, to: other)
  #expect(try narrower.object()["cid"] as? String != cid)
}

@Test func aTextIsNoSampleWithoutATokenizer() throws {
  let tiny = try TinyModel()
  let command = try tiny.build(["--calibrate", tiny.text])
  #expect(command.status == 64)
  #expect(command.errors.contains("--tokenizer"))
  #expect(!tiny.folder.holds("tiny.nvx"))
}

@Test func activationsThatAModelHasNoKernelsForAreRefused() throws {
  let tiny = try TinyModel()
  let command = try tiny.build(["--activations", "int8"] + tiny.calibration)
  #expect(command.status == 64)
  #expect(command.errors.contains("int16"))
  #expect(!tiny.folder.holds("tiny.nvx"))
}

@Test func aTokenizerOfAnotherVocabularyIsRefused() throws {
  let tiny = try TinyModel()
  let other = tiny.folder.path("other.bin")
  try write(MadeTokenizer(pieces: [(" ", 0), ("a", 0)]).bytes, other)
  let build = try tiny.build(["--tokenizer", other, "--calibrate", tiny.text])
  let evaluation = try Command(
    "evaluate", tiny.model, "--tokenizer", other, "--data", tiny.text)
  for command in [build, evaluation] {
    #expect(command.status == 64)
    #expect(command.errors.contains("261") && command.errors.contains("268"), "\(command.errors)")
  }
  #expect(!tiny.folder.holds("tiny.nvx"))
}

@Test func aModelThatReadsNoTokensTakesNoTokenizer() throws {
  let tiny = try TinyModel()
  let command = try Command(
    "build", Example.path("drawn-digits.onnx"), "-o", tiny.package, "--tokenizer",
    tiny.tokenizer, "--calibrate", Example.path("test.npz"))
  #expect(command.status == 64)
  #expect(command.errors.contains("--tokenizer"))
}

@Test func weightsThatAreNoNumbersAreRefusedByTheLayersName() throws {
  let tiny = try TinyModel()
  var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: tiny.model)))
  // The first weight of the first layer's queries, behind embedding and gains: no number.
  let offset = 28 + 4 * (268 * 16 + 2 * 16)
  bytes.replaceSubrange(offset..<offset + 4, with: [0, 0, 0xC0, 0x7F])
  try write(bytes, tiny.model)
  for widths in [["--weights", "int4"], []] {
    let command = try tiny.build(widths + tiny.calibration)
    #expect(command.status == 65)
    #expect(command.errors.contains("layers.0.attention.q"), "\(command.errors)")
  }
}

@Test(.enabled(if: TestData.isPresent, "the shared data is not there"))
func aSmallPartOfTheStoriesIsEnoughForWeightsOfFourBits() throws {
  let folder = try Folder()
  let model = TestData.path("tinystories/stories260K.bin")
  let tokenizer = TestData.path("tinystories/tok512.bin")
  let text = TestData.path("tinystories/tinystories_dev.txt")
  let package = folder.path("stories.nvx")
  // Nearest, and one window of text: a debug build has no time for more.
  let built = try Command(
    "build", model, "-o", package, "--weights", "int4", "--method", "rtn", "--tokenizer",
    tokenizer, "--calibrate", text, "--samples", "3", "--json")
  try #require(built.status == 0, "\(built.errors)")
  #expect(try #require(try built.object()["packageBytes"] as? Int) <= 176 * 1024)
  let found = try Command(
    "evaluate", package, "--tokenizer", tokenizer, "--data", text, "--skip", "500", "--first", "1",
    "--against", model, "--json"
  ).object()
  let reference = try #require(found["reference"] as? [String: Double])
  #expect(try #require(reference["agreement"]) > 0.7)
  #expect(try #require(found["delta"] as? Double) < 0.25)
}
