import CompilerPipeline
import Datasets
import ModelMetrics

/// A language model's score on a text, beside another's.
struct LanguageEvaluation {
  private(set) var score = TextScore()
  /// Whether there is another.
  let hasReference: Bool

  /// The model that a file holds, to be asked for logits.
  static func load(_ name: String) throws -> any LanguageModel {
    let path = try InputFile.path(of: name)
    let bytes = try InputFile.map(path)
    if InputFile.isPackage(bytes) {
      return try PackageLanguageModel(PackageFile(path: path, bytes: bytes), path: path)
    }
    return try ReferenceLanguageModel(ModelImport.read(bytes, path: path).graph, path: path)
  }

  /// Takes each document through both models.
  init(
    _ model: inout any LanguageModel, against reference: inout (any LanguageModel)?,
    tokenizer: TextTokens, on dataset: TextDataset
  ) throws {
    hasReference = reference != nil
    for other in [model, reference].compactMap(\.self) where other.vocabulary != tokenizer.count {
      throw Failure(
        .usage,
        "the tokenizer has \(tokenizer.count) tokens, the model \(other.vocabulary): they do not "
          + "belong together")
    }
    guard !dataset.documents.isEmpty else {
      throw Failure(.malformed, "no document is left; --skip leaves out as many as there are")
    }
    var progress = ProgressBar("evaluating")
    defer { progress.finish() }
    for (index, document) in dataset.documents.enumerated() {
      try score.add(
        tokenizer.tokens(of: document), beginning: tokenizer.beginning, model: &model,
        reference: &reference)
      progress.update(index + 1, of: dataset.documents.count)
    }
  }
}

/// What `evaluate` prints of a language model.
struct LanguageReport: Encodable {
  /// Tokens, without those that begin a text.
  let count: Int
  let documents: Int
  let perplexity: Double?
  let reference: Reference?
  /// The perplexity's distance from the reference's, as a share of that.
  let delta: Double?
  let seconds: Double

  /// The other model's figures.
  struct Reference: Encodable {
    let perplexity: Double?
    /// From the reference, in nats a token.
    let divergence: Double?
    /// How often both have the same likeliest token.
    let agreement: Double?
  }

  init(_ evaluation: LanguageEvaluation, documents: Int, seconds: Double) {
    let score = evaluation.score
    count = score.perplexity.count
    self.documents = documents
    perplexity = score.perplexity.value
    reference =
      evaluation.hasReference
      ? Reference(
        perplexity: score.reference.value, divergence: score.agreement.meanDivergence,
        agreement: score.agreement.sameAnswers) : nil
    delta = score.reference.value.flatMap { other in score.perplexity.value.map { $0 / other - 1 } }
    self.seconds = seconds
  }

  /// The figures for people.
  var text: String {
    func words(_ perplexity: Double?) -> String {
      perplexity.map { "perplexity \(Figures.decimal($0, 4))" } ?? "no perplexity"
    }
    let amount = "\(Figures.count(count)) tokens in \(Figures.count(documents)) documents"
    var lines = ["\(words(perplexity)) of \(amount)"]
    if let reference, let delta {
      lines.append("reference: \(words(reference.perplexity))")
      lines.append("difference: \(Figures.decimal(delta * 100, 2)) %")
      lines.append("divergence: \(Figures.decimal(reference.divergence ?? 0, 5)) nats a token")
      if let agreement = reference.agreement {
        lines.append("same likeliest token: \(Figures.percent(agreement))")
      }
    }
    lines.append("in \(Figures.decimal(seconds, 1)) s")
    return lines.joined(separator: "\n")
  }
}
