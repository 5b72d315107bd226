/// How far two runs of a quantized model lie apart, output by output, in steps of its grid.
public struct StepAgreement: Equatable, Sendable {
  /// The outputs seen.
  public private(set) var count = 0
  /// Those that are equal.
  public private(set) var equal = 0
  /// Those that differ by one step at most.
  public private(set) var withinOneStep = 0
  /// The largest distance, in steps.
  public private(set) var largest = 0

  /// Nothing seen yet.
  public init() {}

  /// Counts one run's outputs against another's.
  public mutating func add<Value: FixedWidthInteger>(
    _ left: [Value], _ right: [Value]
  ) throws(MetricError) {
    guard left.count == right.count else { throw .countsDiffer(left.count, right.count) }
    for (a, b) in zip(left, right) {
      let (steps, overflow) = Int(clamping: a).subtractingReportingOverflow(Int(clamping: b))
      let distance = overflow ? Int.max : Int(clamping: steps.magnitude)
      count += 1
      equal += distance == 0 ? 1 : 0
      withinOneStep += distance <= 1 ? 1 : 0
      largest = max(largest, distance)
    }
  }

  /// The share of equal outputs, from 0 to 1; nil where nothing was seen.
  public var equalShare: Double? { count == 0 ? nil : Double(equal) / Double(count) }
}
