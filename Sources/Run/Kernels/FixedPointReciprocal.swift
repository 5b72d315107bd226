// The reciprocal that softmax and the logistic function share: the same steps with the same
// rounding as gemmlowp's, so that what is built on it agrees with TensorFlow Lite to the last bit.
//
// Source: gemmlowp, fixedpoint/fixedpoint.h.
import TensorTypes

/// 1 / (1 + x) in Q0.31 for x in Q0.31, 0 <= x < 1.
///
/// Newton's method on half the denominator, three steps from the line 48/17 - 32/17 d in Q2.29.
package func reciprocalOfOnePlus(_ x: Int32) -> Int32 {
  saturatingLeftShift(reciprocalOfHalf(onePlus: x), 1)
}

/// 2 / (1 + x) in Q2.29 for x in Q0.31, 0 <= x <= 1.
package func reciprocalOfHalf(onePlus x: Int32) -> Int32 {
  // (x + 1) / 2, rounded up, where 1 is 2^31 - 1: (x + 2^31) / 2.
  let halfDenominator = (x &>> 1) &+ 0x4000_0000
  var estimate =
    1_515_870_810 &+ roundingDoublingHighMultiply(halfDenominator, -1_010_580_540)
  for _ in 0..<3 {
    // `halfDenominator` is positive; the estimate and the error lie between -2 and 2, ends
    // excluded.
    let error = 0x2000_0000 &- roundingDoublingHighMultiply(halfDenominator, estimate)
    estimate &+= saturatingLeftShift(roundingDoublingHighMultiply(estimate, error), 2)
  }
  return estimate
}

/// `value * 2^exponent`, held to the range of Int32.
@inline(__always)
package func saturatingLeftShift(_ value: Int32, _ exponent: Int32) -> Int32 {
  let limit = (Int32(1) &<< (31 &- exponent)) &- 1
  if value > limit { return Int32.max }
  if value < 0 &- limit { return Int32.min }
  return value &<< exponent
}
