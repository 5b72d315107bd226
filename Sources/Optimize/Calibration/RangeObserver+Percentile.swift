extension RangeObserver {
  /// The share of the non-zero values that is cut off at either end: 99.99 % stay.
  static let cutShare = 0.000_05

  /// The range without the outermost values at either end.
  var percentileRange: ClosedRange<Float> {
    let allowed = Self.cutShare * Double(positive.total + negative.total)
    return -negative.bound(cutting: allowed)...positive.bound(cutting: allowed)
  }
}

extension MagnitudeHistogram {
  /// The magnitude that at most `allowed` values lie above, to a bin; zero for no values.
  fileprivate func bound(cutting allowed: Double) -> Float {
    var above = 0.0
    for bin in counts.indices.reversed() {
      above += Double(counts[bin])
      if above > allowed { return Float(Double(bin + 1) * width) }
    }
    return 0
  }
}
