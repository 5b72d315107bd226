public import TensorTypes

extension QuantizedMultiplier {
  /// The nearest to a factor that is not negative; one below 2^-32 becomes zero, and nil stands for
  /// one that is not finite or from 2^31 on.
  ///
  /// Source: TensorFlow Lite, `QuantizeMultiplier`.
  public init?(_ factor: Double) {
    guard factor.isFinite, factor >= 0, factor < 0x1p31 else { return nil }
    guard factor > 0 else {
      self.init(multiplier: 0, shift: 0)
      return
    }
    // TensorFlow Lite's fraction lies in 1/2 ..< 1, Swift's significand in 1 ..< 2.
    var shift = Int32(factor.exponent) + 1
    var fixed = Int64((factor.significand * 0x1p30).rounded(.toNearestOrAwayFromZero))
    if fixed == 1 << 31 {
      fixed /= 2
      shift += 1
    }
    if shift < -31 {
      self.init(multiplier: 0, shift: 0)
    } else {
      self.init(multiplier: Int32(fixed), shift: shift)
    }
  }
}
