import ArgumentParser
import Datasets
import ModelMetrics

/// Measures a model on labelled data.
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Measure a package or a model on labelled data or a text.",
    discussion: """
      Example: nevortex evaluate model.nvx --data test.npz --against model.onnx
      Labelled data is an .npz with x (N, ...) and y (N), or IDX images with --labels.
      A classifier is measured by its accuracy, a model that draws its input again by the area
      under the curve of its error (labels: 1 for an anomaly).
      Example: nevortex evaluate stories.bin --tokenizer tok.bin --data text.txt
      A language model is measured by its perplexity on a text, whose documents are set apart by
      <|endoftext|> or else by empty lines; --first and --skip count documents.
      """)

  @Argument(
    help: """
      A package, or a model, which runs in the float reference interpreter: a file, or a CID in \
      the store.
      """)
  var file: String

  @Option(help: "Samples: .npz, .npy, IDX (plain or gzip) or raw bytes; or a text.")
  var data: String

  @Option(help: "Their labels, where the samples' file has none.")
  var labels: String?

  @Option(help: "The tokenizer of a language model, llama2.c's tok.bin: the data is a text.")
  var tokenizer: String?

  @Option(help: "A second model, measured on the same data.")
  var against: String?

  @Option(help: "An emulated board to run the package on.")
  var on: String?

  @Option(help: "Take so many samples or documents at most.")
  var first: Int?

  @Option(help: "Leave out so many samples or documents before the first.")
  var skip = 0

  @Flag(help: "Print one JSON object instead of words.")
  var json = false

  func validate() throws {
    guard skip >= 0, first ?? 1 > 0 else {
      throw ValidationError("--skip is 0 or more, --first 1 or more")
    }
    guard tokenizer == nil || (labels == nil && on == nil) else {
      throw ValidationError("a language model takes neither --labels nor --on")
    }
  }

  func run() throws {
    if let tokenizer { try runOnText(tokenizer: tokenizer) } else { try runOnSamples() }
  }

  private func runOnText(tokenizer: String) throws {
    var measured = try LanguageEvaluation.load(file)
    var reference = try against.map { try LanguageEvaluation.load($0) }
    let tokens = try TokenizerSource(path: tokenizer).tokens
    let start = ContinuousClock.now
    let dataset = try TextDataset(path: data, skip: skip, first: first)
    let evaluation = try LanguageEvaluation(
      &measured, against: &reference, tokenizer: tokens, on: dataset)
    let report = LanguageReport(
      evaluation, documents: dataset.documents.count,
      seconds: (ContinuousClock.now - start).inSeconds)
    json ? try Terminal.write(json: report) : Terminal.write(report.text)
  }

  private func runOnSamples() throws {
    var measured = try Machine.load(file, board: on)
    var reference = try against.map { try Machine.load($0, board: nil) }
    let start = ContinuousClock.now
    let evaluation = try Evaluation.run(
      &measured, against: &reference,
      on: Dataset(
        data: data, labels: labels, raw: measured.sampleLayout, skip: skip, first: first))
    let report = EvaluationReport(evaluation, seconds: (ContinuousClock.now - start).inSeconds)
    json ? try Terminal.write(json: report) : Terminal.write(report.text)
  }
}

extension Duration {
  fileprivate var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
