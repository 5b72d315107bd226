/// Counts positive values in 2,048 bins from zero to a power of two.
///
/// A value beyond the last bin doubles the range until it fits: bins are merged in pairs. As every
/// range is a power of two, the counts are the same whatever the order of the values, and two
/// histograms can be merged exactly. The storage never grows.
struct MagnitudeHistogram: Sendable {
  static let binCount = 2048
  private static let binBits = 11

  /// How many values fell into each bin.
  private(set) var counts = [UInt64](repeating: 0, count: binCount)
  /// The range is 0 ..< 2^exponent; nil while there is no value.
  private(set) var exponent: Int?

  /// The width of a bin.
  var width: Double { Double.power(of: (exponent ?? 0) - Self.binBits) }

  /// The number of values.
  var total: UInt64 { counts.reduce(0, +) }

  /// The value in the middle of a bin.
  func center(_ bin: Int) -> Double { (Double(bin) + 0.5) * width }

  /// Makes room for values up to `magnitude`, which is positive and finite.
  mutating func reserve(_ magnitude: Float) {
    grow(to: Int(magnitude.exponent) + 1)
  }

  /// Counts the values of one sign that there is room for, by their magnitude.
  mutating func count(_ values: Span<Float>, sign: Double) {
    // A power of two: the product is exact.
    let binsPerUnit = sign / width
    counts.withUnsafeMutableBufferPointer { counts in
      for index in values.indices {
        let position = Double(values[index]) * binsPerUnit
        if position > 0, position < Double(Self.binCount) { counts[Int(position)] += 1 }
      }
    }
  }

  /// Adds the counts of another histogram.
  mutating func merge(_ other: MagnitudeHistogram) {
    guard let needed = other.exponent else { return }
    grow(to: needed)
    var other = other
    other.grow(to: exponent ?? needed)
    for bin in counts.indices { counts[bin] += other.counts[bin] }
  }

  /// Merges bins in pairs until the range is at least 2^needed.
  mutating func grow(to needed: Int) {
    guard let current = exponent else {
      exponent = needed
      return
    }
    guard needed > current else { return }
    let shift = min(needed - current, Self.binBits)
    var merged = [UInt64](repeating: 0, count: Self.binCount)
    for (bin, count) in counts.enumerated() { merged[bin >> shift] += count }
    counts = merged
    exponent = needed
  }
}

extension Double {
  /// 2^exponent.
  fileprivate static func power(of exponent: Int) -> Double {
    Double(sign: .plus, exponent: exponent, significand: 1)
  }
}
