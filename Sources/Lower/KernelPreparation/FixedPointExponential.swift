// gemmlowp's exponential: the same steps with the same rounding, so that the tables built from it
// agree with TensorFlow Lite to the last bit.
//
// Source: gemmlowp, fixedpoint/fixedpoint.h.
import Kernels
import TensorTypes

/// exp(x) in Q0.31 for x <= 0 with `integerBits` bits before the point (at most 5).
func fixedPointExponential(_ x: Int32, integerBits: Int32) -> Int32 {
  if x == 0 { return Int32.max }
  let fractionBits = 31 - integerBits
  let quarter = Int32(1) << (fractionBits - 2)
  // x = -remainder + fraction, where the fraction lies in -1/4 ..< 0 and the remainder is a sum of
  // powers of two from 1/4 on, each of which brings its own factor.
  let fraction = (x & (quarter - 1)) - quarter
  let remainder = fraction &- x
  var result = exponentialNearZero(saturatingLeftShift(fraction, integerBits))
  for (exponent, factor) in barrel where exponent < integerBits {
    if remainder & (1 << (fractionBits + exponent)) != 0 {
      result = saturatingRoundingDoublingHighMultiply(result, factor)
    }
  }
  return result
}

/// exp(-2^exponent) in Q0.31.
private let barrel: [(exponent: Int32, factor: Int32)] = [
  (-2, 1_672_461_947), (-1, 1_302_514_674), (0, 790_015_084), (1, 290_630_308), (2, 39_332_535),
  (3, 720_401), (4, 242),
]

/// exp(x) in Q0.31 for x in Q0.31, -1/4 <= x < 0: Taylor's series to the fourth power about -1/8.
private func exponentialNearZero(_ value: Int32) -> Int32 {
  let constant: Int32 = 1_895_147_668
  let oneThird: Int32 = 715_827_883
  let x = value + (1 << 28)
  let x2 = saturatingRoundingDoublingHighMultiply(x, x)
  let x3 = saturatingRoundingDoublingHighMultiply(x2, x)
  let x4 = saturatingRoundingDoublingHighMultiply(x2, x2)
  let cubic = saturatingRoundingDoublingHighMultiply(
    roundingDivideByPowerOfTwo(x4, 2) + x3, oneThird)
  let tail = roundingDivideByPowerOfTwo(cubic + x2, 1)
  return constant + saturatingRoundingDoublingHighMultiply(constant, x + tail)
}
