/// How often each class was taken for each.
public struct ConfusionCounts: Equatable, Sendable {
  /// The number of classes.
  public let classes: Int
  private var counts: [Int]

  /// Nothing seen yet; a model has at least one class.
  public init(classes: Int) {
    precondition(classes > 0, "\(classes) classes")
    self.classes = classes
    counts = [Int](repeating: 0, count: classes * classes)
  }

  /// Counts one sample.
  public mutating func add(predicted: Int, label: Int) throws(MetricError) {
    for found in [predicted, label] where found < 0 || found >= classes {
      throw .noSuchClass(found: found, classes: classes)
    }
    counts[label * classes + predicted] += 1
  }

  /// The samples of class `label` that were taken for `predicted`.
  public subscript(label label: Int, predicted predicted: Int) -> Int {
    counts[label * classes + predicted]
  }

  /// The share of a class's samples that were found; nil where it has none.
  public func recall(of label: Int) -> Double? {
    share(of: label, among: (0..<classes).map { self[label: label, predicted: $0] })
  }

  /// The share of a class's predictions that were right; nil where there are none.
  public func precision(of label: Int) -> Double? {
    share(of: label, among: (0..<classes).map { self[label: $0, predicted: label] })
  }

  private func share(of label: Int, among counts: [Int]) -> Double? {
    let sum = counts.reduce(0, +)
    return sum == 0 ? nil : Double(self[label: label, predicted: label]) / Double(sum)
  }
}

/// Why something cannot be measured.
public enum MetricError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A label or an answer is not a class of the model.
  case noSuchClass(found: Int, classes: Int)
  /// A score is not a number.
  case notANumber
  /// Two things that are compared have different sizes.
  case countsDiffer(Int, Int)

  /// One line that says what was found and what would be right.
  public var description: String {
    switch self {
    case .noSuchClass(let found, let classes):
      "class \(found) is not one of 0 ... \(classes - 1)"
    case .notANumber: "a score is not a number"
    case .countsDiffer(let left, let right): "\(left) values cannot be compared with \(right)"
    }
  }
}
