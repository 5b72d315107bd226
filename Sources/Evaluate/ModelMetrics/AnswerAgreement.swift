/// How often two models have the same highest output, whatever the labels say.
public struct AnswerAgreement: Equatable, Sendable {
  /// The samples seen.
  public private(set) var count = 0
  /// Those with the same answer.
  public private(set) var same = 0

  /// Nothing seen yet.
  public init() {}

  /// Counts one sample's outputs.
  public mutating func add(_ left: [Float], _ right: [Float]) throws(MetricError) {
    guard left.count == right.count else { throw .countsDiffer(left.count, right.count) }
    count += 1
    same += indexOfMaximum(left) == indexOfMaximum(right) ? 1 : 0
  }

  /// From 0 to 1; nil where nothing was seen.
  public var value: Double? { count == 0 ? nil : Double(same) / Double(count) }
}
