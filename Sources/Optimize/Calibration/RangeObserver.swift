/// Watches the values of one tensor, sample by sample, and names the range to quantize.
///
/// It holds two histograms of 2,048 bins at most, however many samples it sees, and what it names
/// does not depend on their order.
package struct RangeObserver: Sendable {
  /// How the range is found.
  package let method: CalibrationMethod
  /// The least and the greatest finite value so far; zero is always between them.
  package private(set) var lower: Float = 0, upper: Float = 0
  /// Whether a value was infinite or no number: the model or a sample is broken.
  package private(set) var sawNonFinite = false
  var positive = MagnitudeHistogram()
  var negative = MagnitudeHistogram()

  /// An observer that has seen nothing.
  package init(_ method: CalibrationMethod) {
    self.method = method
  }

  /// Takes in one tensor of one sample.
  package mutating func observe(_ values: Span<Float>) {
    var (least, greatest): (Float, Float) = (0, 0)
    for index in values.indices {
      let value = values[index]
      guard value.isFinite else {
        sawNonFinite = true
        continue
      }
      if value < least { least = value }
      if value > greatest { greatest = value }
    }
    lower = min(lower, least)
    upper = max(upper, greatest)
    guard method != .minmax else { return }
    if greatest > 0 {
      positive.reserve(greatest)
      positive.count(values, sign: 1)
    }
    if least < 0 {
      negative.reserve(-least)
      negative.count(values, sign: -1)
    }
  }

  /// Takes in what another observer of the same method saw.
  package mutating func merge(_ other: RangeObserver) {
    precondition(method == other.method, "\(method) is not \(other.method)")
    lower = min(lower, other.lower)
    upper = max(upper, other.upper)
    sawNonFinite = sawNonFinite || other.sawNonFinite
    positive.merge(other.positive)
    negative.merge(other.negative)
  }

  /// The range to quantize; zero lies in it.
  package var range: ClosedRange<Float> {
    guard lower < upper else { return 0...0 }
    let range =
      switch method {
      case .minmax: lower...upper
      case .percentile: percentileRange
      case .mse: leastErrorRange
      case .entropy: leastDivergenceRange
      }
    return max(range.lowerBound, lower)...min(range.upperBound, upper)
  }

  /// The bytes that the histograms take.
  package var storageBytes: Int {
    (positive.counts.count + negative.counts.count) * MemoryLayout<UInt64>.stride
  }
}
