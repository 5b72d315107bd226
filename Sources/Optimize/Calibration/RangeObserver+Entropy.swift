import Foundation

// The threshold t for which the distribution inside [-t, t], its outliers put at the ends, and the
// same distribution after quantization have the least Kullback-Leibler divergence.
//
// Source: Migacz, "8-bit Inference with TensorRT", GTC 2017; with ONNX Runtime's smoothing of empty
// bins. Here the 255 steps are spread over the part of [-t, t] that the values reach, and zeros
// are left out, because every grid contains them.

extension RangeObserver {
  private static let levels = 255
  private static let candidates = 128
  /// The values in a bin, on average, below which chance decides how full it is.
  private static let trustedCount = 32.0

  /// The range of the threshold with the least divergence.
  var leastDivergenceRange: ClosedRange<Float> {
    let (bins, width) = signedBins
    let zero = bins.count / 2
    let used = (
      lower: zero - Int((Double(-lower) / width).rounded(.up)),
      upper: zero + Int((Double(upper) / width).rounded(.up))
    )
    let reach = max(zero - used.lower, used.upper - zero)
    var best = (divergence: Double.infinity, bins: reach)
    for candidate in 1...Self.candidates {
      let half = reach * candidate / Self.candidates
      let part = max(used.lower, zero - half)..<min(used.upper, zero + half)
      guard part.count >= Self.levels else { continue }
      let divergence = Self.divergence(of: bins, inside: part)
      // Of equals the widest: it cuts off least.
      if divergence <= best.divergence { best = (divergence, half) }
    }
    let threshold = Float(Double(best.bins) * width)
    return max(lower, -threshold)...min(upper, threshold)
  }

  /// The counts from the least to the greatest magnitude, zero in the middle, and the bins' width.
  ///
  /// Of few values the bins are merged while more than twice the levels remain: in nearly empty
  /// bins chance looks like a loss, and every threshold that cuts it off like a gain.
  private var signedBins: (counts: [Double], width: Double) {
    var (above, below) = (positive, negative)
    var exponent = max(positive.exponent ?? .min, negative.exponent ?? .min)
    above.grow(to: exponent)
    below.grow(to: exponent)
    let total = Double(above.total + below.total)
    let span = Double(upper) - Double(lower)
    while span / above.width > Double(4 * Self.levels),
      total < Self.trustedCount * span / above.width
    {
      exponent += 1
      above.grow(to: exponent)
      below.grow(to: exponent)
    }
    return (
      below.counts.reversed().map { Double($0) } + above.counts.map { Double($0) }, above.width
    )
  }

  /// The divergence between the bins inside `part`, outliers at its ends, and their quantized form.
  private static func divergence(of bins: [Double], inside part: Range<Int>) -> Double {
    var real = Array(bins[part])
    var quantized = real
    real[0] += bins[..<part.lowerBound].reduce(0, +)
    real[real.count - 1] += bins[part.upperBound...].reduce(0, +)
    for level in 0..<levels {
      let group = level * real.count / levels..<(level + 1) * real.count / levels
      let filled = group.filter { real[$0] > 0 }
      let sum = group.reduce(0) { $0 + quantized[$1] }
      for bin in group { quantized[bin] = 0 }
      for bin in filled { quantized[bin] = sum / Double(filled.count) }
    }
    guard let p = smoothed(real), let q = smoothed(quantized) else { return .infinity }
    return zip(p, q).reduce(0) { $0 + $1.0 * log($1.0 / $1.1) }
  }

  /// A distribution without empty bins: each gets a little of what the others have.
  private static func smoothed(_ bins: [Double]) -> [Double]? {
    let empty = bins.count { $0 == 0 }
    let filled = bins.count - empty
    guard filled > 0 else { return nil }
    let share = 1e-4
    let taken = share * Double(empty) / Double(filled)
    let smooth = bins.map { $0 == 0 ? share : max($0 - taken, share) }
    let total = smooth.reduce(0, +)
    return smooth.map { $0 / total }
  }
}
