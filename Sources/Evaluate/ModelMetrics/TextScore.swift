/// What a language model makes of a text, beside a reference where there is one.
public struct TextScore: Equatable, Sendable {
  /// The model's.
  public private(set) var perplexity = Perplexity()
  /// The reference's, on the same tokens.
  public private(set) var reference = Perplexity()
  /// How close the model is to the reference.
  public private(set) var agreement = TokenAgreement()

  /// Nothing seen yet.
  public init() {}

  /// Counts every token of a document; `beginning` is put before it and is not counted.
  ///
  /// A document that is longer than a model's context is read in windows that follow each other,
  /// each with `beginning` before it, so that every token is counted once.
  public mutating func add(
    _ document: [Int32], beginning: Int32, model: inout any LanguageModel,
    reference other: inout (any LanguageModel)?
  ) throws {
    let length = min(model.context, other?.context ?? model.context)
    var start = 0
    while start < document.count {
      let window = document[start..<min(start + length, document.count)]
      try add(window, beginning: beginning, model: &model, reference: &other)
      start += length
    }
  }

  private mutating func add(
    _ window: ArraySlice<Int32>, beginning: Int32, model: inout any LanguageModel,
    reference other: inout (any LanguageModel)?
  ) throws {
    let tokens = [beginning] + window.dropLast()
    var logits: [[Float]] = []
    if other != nil {
      try other?.logits(of: tokens) { position, span in
        try reference.add(logits: span, next: window[window.startIndex + position])
        logits.append(span.indices.map { span[$0] })
      }
    }
    try model.logits(of: tokens) { position, span in
      try perplexity.add(logits: span, next: window[window.startIndex + position])
      guard !logits.isEmpty else { return }
      let expected = logits[position]
      try agreement.add(reference: expected.span, logits: span)
    }
  }
}
