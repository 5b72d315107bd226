import Foundation

/// How surprised a language model is by a text: the exponential of the mean negative log-likelihood
/// of its tokens, in nats.
public struct Perplexity: Equatable, Sendable {
  /// The tokens seen.
  public private(set) var count = 0
  /// The sum of their negative log-likelihoods, in nats.
  public private(set) var total = 0.0

  /// Nothing seen yet.
  public init() {}

  /// Counts a token that came after these logits.
  public mutating func add(logits: Span<Float>, next: Int32) throws(MetricError) {
    guard next >= 0, Int(next) < logits.count else {
      throw .noSuchClass(found: Int(next), classes: logits.count)
    }
    let loss = try LogLikelihoods(logits).normalizer - Double(logits[Int(next)])
    count += 1
    total += loss
  }

  /// 1 or more; nil where nothing was seen.
  public var value: Double? { count == 0 ? nil : exp(total / Double(count)) }
}

/// The logarithms of a softmax, `logit - normalizer`, summed in Double.
struct LogLikelihoods {
  /// The logarithm of the sum of all exponentials.
  let normalizer: Double

  /// Throws where there are no logits or where one is not a number.
  init(_ logits: Span<Float>) throws(MetricError) {
    var greatest = -Float.infinity
    for index in logits.indices {
      guard !logits[index].isNaN else { throw .notANumber }
      greatest = max(greatest, logits[index])
    }
    guard greatest.isFinite else { throw .notANumber }
    var sum = 0.0
    for index in logits.indices { sum += exp(Double(logits[index] - greatest)) }
    normalizer = Double(greatest) + log(sum)
  }
}
