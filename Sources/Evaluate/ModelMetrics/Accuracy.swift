/// The share of samples whose highest output is their label.
public struct Accuracy: Equatable, Sendable {
  /// The samples seen.
  public private(set) var count = 0
  /// Those whose highest output is their label.
  public private(set) var correct = 0

  /// Nothing seen yet.
  public init() {}

  /// Counts one sample; `predicted` is nil where the outputs had no highest.
  public mutating func add(predicted: Int?, label: Int) {
    count += 1
    if predicted == label { correct += 1 }
  }

  /// From 0 to 1; nil where nothing was seen.
  public var value: Double? { count == 0 ? nil : Double(correct) / Double(count) }
}

/// The position of the highest value, the lowest position on a tie; nil where there is none.
///
/// What is not a number is passed over.
public func indexOfMaximum<Value: Comparable>(_ values: [Value]) -> Int? {
  var best: Int?
  for (index, value) in values.enumerated() where value == value {
    guard let highest = best else {
      best = index
      continue
    }
    if value > values[highest] { best = index }
  }
  return best
}
