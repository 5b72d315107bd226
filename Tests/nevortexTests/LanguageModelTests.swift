import Foundation
import TestSupport
import Testing

private let model = TestData.path("tinystories/stories260K.bin")
private let tokenizer = TestData.path("tinystories/tok512.bin")
private let text = TestData.path("tinystories/tinystories_dev.txt")

@Test(.enabled(if: TestData.isPresent, "the shared data is not there"))
func aCheckpointIsToldApartByContent() throws {
  let found = try Command("inspect", model, "--json").object()
  #expect(found["format"] as? String == "llama2c")
  #expect(found["parameters"] as? Int == 260_032)
  let operators = found["operators"] as? [String: Int]
  #expect(
    operators == [
      "embedding": 1, "rmsNormalization": 11, "fullyConnected": 36, "attention": 5,
      "gatedSiLU": 5, "add": 10,
    ])
}

@Test(.enabled(if: TestData.isPresent, "the shared data is not there"))
func aLanguageModelIsMeasuredOnTheDocumentsOfAText() throws {
  let found = try Command(
    "evaluate", model, "--tokenizer", tokenizer, "--data", text, "--first", "3", "--against", model,
    "--json"
  ).object()
  // The first story of the text: its three paragraphs. NumPy makes 4.24182 of them.
  #expect(found["count"] as? Int == 316)
  let perplexity = try #require(found["perplexity"] as? Double)
  #expect(abs(perplexity - 4.24182) < 1e-4)
  #expect(found["delta"] as? Double == 0)
  let reference = try #require(found["reference"] as? [String: Double])
  #expect(reference["perplexity"] == perplexity)
  #expect(reference["agreement"] == 1)
  #expect(abs(reference["divergence"] ?? 1) < 1e-9)
}

@Test(.enabled(if: TestData.isPresent, "the shared data is not there"))
func aTokenizerThatIsNoneIsRefused() throws {
  let command = try Command("evaluate", model, "--tokenizer", text, "--data", text)
  #expect(command.status == 65)
  #expect(command.errors.contains("no llama2.c tokenizer"))
}

@Test(.enabled(if: TestData.isPresent, "the shared data is not there"))
func aCheckpointThatIsCutShortIsRefusedWithItsSize() throws {
  let folder = try Folder()
  let cut = folder.path("cut.bin")
  try Data(contentsOf: URL(fileURLWithPath: model)).prefix(1000).write(
    to: URL(fileURLWithPath: cut))
  let command = try Command("inspect", cut)
  #expect(command.status == 65)
  #expect(command.errors.contains("1056540"))
}
