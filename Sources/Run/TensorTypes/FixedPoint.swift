// Fixed-point arithmetic as TensorFlow Lite defines it (gemmlowp's rounding), on 32-bit values.
// Documentation/NUMERICS.md states each rule; every kernel rounds through the functions here.

/// `a * b / 2^31`, rounded to nearest with ties towards plus infinity; saturates where both are
/// `Int32.min`.
///
/// Source: gemmlowp, `SaturatingRoundingDoublingHighMul`.
@inline(__always)
public func saturatingRoundingDoublingHighMultiply(_ a: Int32, _ b: Int32) -> Int32 {
  a == b && a == Int32.min ? Int32.max : roundingDoublingHighMultiply(a, b)
}

/// The same where one factor is known not to be `Int32.min`.
///
/// gemmlowp truncates (a * b + nudge) / 2^31 towards zero, the nudge being 2^30 for a product that
/// is not negative and 1 - 2^30 for a negative one: in both cases floor((a * b + 2^30) / 2^31).
@inline(__always)
public func roundingDoublingHighMultiply(_ a: Int32, _ b: Int32) -> Int32 {
  let product = a.multipliedFullWidth(by: b)
  // In halves, as 64-bit words are slow on 32-bit Swift.
  let (low, carry) = product.low.addingReportingOverflow(0x4000_0000)
  let high = product.high &+ (carry ? 1 : 0)
  return (high &<< 1) | Int32(bitPattern: low &>> 31)
}

/// `value / 2^exponent`, rounded to nearest with ties away from zero; `exponent` is 0 to 31.
///
/// Source: gemmlowp, `RoundingDivideByPOT`.
@inline(__always)
public func roundingDivideByPowerOfTwo(_ value: Int32, _ exponent: Int32) -> Int32 {
  let mask = (Int32(1) &<< exponent) &- 1
  let remainder = value & mask
  let threshold = (mask &>> 1) &+ (value < 0 ? 1 : 0)
  return (value &>> exponent) &+ (remainder > threshold ? 1 : 0)
}

/// A positive real factor as `multiplier * 2^(shift - 31)`, `multiplier` in 2^30 ..< 2^31 or zero.
public struct QuantizedMultiplier: Equatable, Sendable {
  /// The significand, in units of 2^-31.
  public var multiplier: Int32
  /// The power of two: positive to the left, -31 ... 30.
  public var shift: Int32

  /// Both parts as they are stored.
  @inline(__always)
  public init(multiplier: Int32, shift: Int32) {
    self.multiplier = multiplier
    self.shift = shift
  }
}

/// `value * factor`, rounded twice, as TensorFlow Lite's `MultiplyByQuantizedMultiplier` does.
///
/// `value << max(shift, 0)` must fit 32 bits; the writer of a plan proves it.
@inline(__always)
public func requantize(_ value: Int32, _ factor: QuantizedMultiplier) -> Int32 {
  let left = factor.shift > 0 ? factor.shift : 0
  let right = factor.shift > 0 ? 0 : 0 &- factor.shift
  return roundingDivideByPowerOfTwo(
    roundingDoublingHighMultiply(value &<< left, factor.multiplier), right)
}

/// `value` held between `lower` and `upper`.
@inline(__always)
public func clamp(_ value: Int32, _ lower: Int32, _ upper: Int32) -> Int32 {
  value < lower ? lower : (value > upper ? upper : value)
}
