/// The area under the receiver operating characteristic: how often a positive sample scores higher
/// than a negative one, ties counting half.
///
/// Exact, from ranks, so it keeps every score: 5 bytes a sample. Source: J. A. Hanley, B. J.
/// McNeil, "The meaning and use of the area under a ROC curve", Radiology 143, 1982.
public struct AreaUnderCurve: Sendable {
  private var scores: [Float] = []
  private var isPositive: [Bool] = []

  /// Nothing seen yet.
  public init() {}

  /// The samples seen.
  public var count: Int { scores.count }

  /// Counts one sample; a higher score means more likely positive.
  public mutating func add(score: Float, isPositive: Bool) throws(MetricError) {
    guard !score.isNaN else { throw .notANumber }
    scores.append(score)
    self.isPositive.append(isPositive)
  }

  /// From 0 to 1; nil where one of the two kinds is missing.
  public var value: Double? {
    let positives = isPositive.reduce(0) { $0 + ($1 ? 1 : 0) }
    let negatives = count - positives
    guard positives > 0, negatives > 0 else { return nil }
    let order = scores.indices.sorted { scores[$0] < scores[$1] }
    // The sum of the positives' ranks, twice, so that a tie's middle rank is a whole number.
    var doubleRanks = 0.0
    var start = 0
    while start < count {
      var end = start
      var found = 0
      while end < count, scores[order[end]] == scores[order[start]] {
        found += isPositive[order[end]] ? 1 : 0
        end += 1
      }
      doubleRanks += Double(found) * Double(start + 1 + end)
      start = end
    }
    let (high, low) = (Double(positives), Double(negatives))
    return (doubleRanks / 2 - high * (high + 1) / 2) / (high * low)
  }
}
