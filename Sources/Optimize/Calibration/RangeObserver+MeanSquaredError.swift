// The range with the least squared error, found by walking either end inwards, one after the other:
// the sum over the bins of count * (value - quantized value)^2, the value standing for its bin.
// Zeros have no error: the grid always contains them.

extension RangeObserver {
  private static let steps = 64
  private static let rounds = 2

  /// The range of 255 steps with the least squared error.
  var leastErrorRange: ClosedRange<Float> {
    let (above, below) = (positive.filledBins, negative.filledBins)
    let (fullLow, fullHigh) = (Double(lower), Double(upper))
    func error(_ low: Double, _ high: Double) -> Double {
      let scale = (high - low) / 255
      guard scale > 0 else { return .infinity }
      return squaredError(of: above, limit: high, scale: scale)
        + squaredError(of: below, limit: -low, scale: scale)
    }
    var (low, high) = (fullLow, fullHigh)
    for _ in 0..<Self.rounds {
      high = best(fullHigh) { error(low, $0) }
      low = best(fullLow) { error($0, high) }
    }
    return Float(low)...Float(high)
  }

  /// The share of `end` with the least error, in steps from a tenth to the whole; the widest of
  /// equals.
  private func best(_ end: Double, _ error: (Double) -> Double) -> Double {
    guard end != 0 else { return end }
    var best = end
    var least = error(end)
    for step in 1..<Self.steps {
      let candidate = end * (1 - 0.9 * Double(step) / Double(Self.steps))
      let found = error(candidate)
      if found < least { (best, least) = (candidate, found) }
    }
    return best
  }
}

/// The squared error of all values, clamped at `limit` and rounded to multiples of `scale`.
private func squaredError(
  of bins: [(value: Double, count: Double)], limit: Double, scale: Double
) -> Double {
  let perStep = 1 / scale
  let steps = (limit * perStep).rounded()
  return bins.withUnsafeBufferPointer { bins in
    var sum = 0.0
    for bin in bins {
      let difference = bin.value - min((bin.value * perStep).rounded(), steps) * scale
      sum += bin.count * difference * difference
    }
    return sum
  }
}

extension MagnitudeHistogram {
  /// The bins that hold something: the value in the middle and how often it came.
  fileprivate var filledBins: [(value: Double, count: Double)] {
    counts.indices.compactMap { counts[$0] == 0 ? nil : (center($0), Double(counts[$0])) }
  }
}
