import Foundation

/// How close a language model's answers are to a reference's: the Kullback-Leibler divergence from
/// the reference's distribution, and how often both have the same likeliest token.
public struct TokenAgreement: Equatable, Sendable {
  /// The positions seen.
  public private(set) var count = 0
  private var divergence = 0.0
  private var same = 0

  /// Nothing seen yet.
  public init() {}

  /// Counts one position.
  public mutating func add(
    reference: Span<Float>, logits: Span<Float>
  ) throws(MetricError) {
    guard reference.count == logits.count else {
      throw .countsDiffer(reference.count, logits.count)
    }
    let (right, found) = (
      try LogLikelihoods(reference).normalizer, try LogLikelihoods(logits).normalizer
    )
    var sum = 0.0
    var best = (reference: 0, found: 0)
    for index in reference.indices {
      let expected = Double(reference[index]) - right
      // What the reference rules out adds nothing, whatever the other says.
      if expected > -.infinity {
        sum += exp(expected) * (expected - (Double(logits[index]) - found))
      }
      if reference[index] > reference[best.reference] { best.reference = index }
      if logits[index] > logits[best.found] { best.found = index }
    }
    count += 1
    divergence += sum
    same += best.reference == best.found ? 1 : 0
  }

  /// The mean divergence in nats, 0 or more; nil where nothing was seen.
  public var meanDivergence: Double? { count == 0 ? nil : divergence / Double(count) }
  /// The share of positions with the same likeliest token, from 0 to 1; nil where nothing was seen.
  public var sameAnswers: Double? { count == 0 ? nil : Double(same) / Double(count) }
}
