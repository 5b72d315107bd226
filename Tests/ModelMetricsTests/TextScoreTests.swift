import Foundation
import ModelMetrics
import TestSupport
import Testing

/// Knows a text by heart to a degree: the logit of the next token of a cycle is `confidence`.
private struct CyclingModel: LanguageModel {
  let vocabulary = 4
  let context: Int
  let confidence: Float
  /// The sequences that were asked for.
  var asked: [[Int32]] = []

  mutating func logits(
    of tokens: [Int32], visit: (_ position: Int, _ logits: Span<Float>) throws -> Void
  ) throws {
    asked.append(tokens)
    for (position, token) in tokens.enumerated() {
      var logits = [Float](repeating: 0, count: vocabulary)
      logits[Int(token + 1) % vocabulary] = confidence
      try visit(position, logits.span)
    }
  }
}

@Test func aModelThatKnowsNothingIsAsPerplexedAsItHasTokens() throws {
  var perplexity = Perplexity()
  #expect(perplexity.value == nil)
  for next: Int32 in 0..<4 {
    try perplexity.add(logits: [1.5, 1.5, 1.5, 1.5].span, next: next)
  }
  #expect(perplexity.count == 4)
  #expect(abs((perplexity.value ?? 0) - 4) < 1e-12)
}

@Test func perplexityIsTheExponentialOfTheMeanLoss() throws {
  var perplexity = Perplexity()
  // Logits beyond what a Float's exponential holds.
  try perplexity.add(logits: [1000, 1000 + log(3)].span, next: 0)
  try perplexity.add(logits: [-1000 + log(3), -1000].span, next: 0)
  // Probabilities 1/4 and 3/4; logits of 1000 keep four digits behind the point.
  #expect(abs((perplexity.value ?? 0) - 1 / (3.0 / 16).squareRoot()) < 1e-4)
}

@Test func logitsThatAreNoNumberAndTokensThatDoNotExistAreRefused() {
  var perplexity = Perplexity()
  #expect(throws: MetricError.notANumber) { try perplexity.add(logits: [0, .nan].span, next: 0) }
  #expect(throws: MetricError.noSuchClass(found: 2, classes: 2)) {
    try perplexity.add(logits: [0, 1].span, next: 2)
  }
}

@Test func divergenceIsThatOfTheDistributions() throws {
  var agreement = TokenAgreement()
  try agreement.add(reference: [0, log(3)].span, logits: [5, 5].span)
  // 1/4 log(1/4 / (1/2)) + 3/4 log(3/4 / (1/2))
  let expected = 0.25 * log(0.5) + 0.75 * log(1.5)
  #expect(abs((agreement.meanDivergence ?? 0) - expected) < 1e-6)
  #expect(agreement.sameAnswers == 0)
  // The same distribution under other logits.
  var same = TokenAgreement()
  try same.add(reference: [0, 2].span, logits: [7, 9].span)
  #expect(abs(same.meanDivergence ?? 1) < 1e-9)
  #expect(same.sameAnswers == 1)
  #expect(throws: MetricError.countsDiffer(2, 3)) {
    try same.add(reference: [0, 2].span, logits: [7, 9, 1].span)
  }
}

@Test func aLongDocumentIsReadInWindowsThatEachBeginAnew() throws {
  var model: any LanguageModel = CyclingModel(context: 3, confidence: 9)
  var none: (any LanguageModel)?
  var score = TextScore()
  try score.add([1, 2, 3, 0, 1, 2, 3], beginning: 0, model: &model, reference: &none)
  let asked = (model as? CyclingModel)?.asked
  #expect(asked == [[0, 1, 2], [0, 0, 1], [0]])
  #expect(score.perplexity.count == 7)
  #expect(score.reference.value == nil)
  #expect(score.agreement.meanDivergence == nil)
}

@Test func aReferenceIsMeasuredOnTheSameTokens() throws {
  var model: any LanguageModel = CyclingModel(context: 8, confidence: 1)
  var reference: (any LanguageModel)? = CyclingModel(context: 3, confidence: 9)
  var score = TextScore()
  try score.add([1, 2, 3, 0, 1], beginning: 0, model: &model, reference: &reference)
  #expect(score.perplexity.count == 5 && score.reference.count == 5)
  #expect(score.agreement.sameAnswers == 1)
  #expect(score.agreement.count == 5)
}
