// The natural logarithm that the logarithmic softmax needs: the same steps with the same rounding
// as TensorFlow Lite's `log_x_for_x_greater_than_or_equal_to_1`, so that results agree to the last
// bit.
import TensorTypes

/// log(x) in Q5.26 for x in Q12.19, x >= 1.
///
/// x is written as 2^k * r with r near sqrt(sqrt(1/2)), in the better of two ways; log(r) is a
/// rational approximation about that point.
func logarithmFromOne(_ x: Int32) -> Int32 {
  let (power, fraction) = powerAndFraction(x)
  let logarithmOfTwo: Int32 = 1_488_522_236
  let (numerator, reciprocal) = rationalLogarithm(fraction)
  // Both terms in Q6.25.
  let sum =
    roundingDoublingHighMultiply(power, logarithmOfTwo)
    &+ roundingDoublingHighMultiply(roundingDivideByPowerOfTwo(numerator, 6), reciprocal)
  return saturatingLeftShift(sum, 1)
}

/// k in Q6.25, a quarter off, and r in Q0.31.
@inline(__always)
private func powerAndFraction(_ x: Int32) -> (power: Int32, fraction: Int32) {
  let squareRootOfHalf: Int32 = 1_518_500_250
  let quarter = Int32(1) &<< 23
  let leadingZeros = Int32(truncatingIfNeeded: x.leadingZeroBitCount)
  let first = saturatingLeftShift(
    roundingDoublingHighMultiply(x &<< (leadingZeros &- 1), squareRootOfHalf), 1)
  let firstPower = ((12 &- leadingZeros) &<< 25) &+ quarter
  let scaled = roundingDoublingHighMultiply(x, squareRootOfHalf)
  let headroom = Int32(truncatingIfNeeded: scaled.leadingZeroBitCount) &- 1
  let second = saturatingLeftShift(x, headroom)
  let secondPower = ((12 &- headroom) &<< 25) &- quarter
  return (max(firstPower, secondPower), min(first, second))
}

/// log(r) about r = sqrt(sqrt(1/2)) as a numerator and the reciprocal of a denominator, in Q0.31.
@inline(__always)
private func rationalLogarithm(_ r: Int32) -> (numerator: Int32, reciprocal: Int32) {
  let centre: Int32 = 1_805_811_301
  let half = UInt32(bitPattern: r) &+ UInt32(bitPattern: centre) &+ 1
  let p = Int32(bitPattern: half &>> 1)
  let q = (r &- centre) &<< 1
  let square = roundingDoublingHighMultiply(q, q)
  let cubic = roundingDoublingHighMultiply(q, square)
  let numerator =
    roundingDoublingHighMultiply(q, r) &+ roundingDoublingHighMultiply(cubic, 117_049_297)
  let inner = 1_057_819_769 &+ q &+ roundingDoublingHighMultiply(127_690_142, square)
  let denominator =
    roundingDoublingHighMultiply(p, inner) &+ roundingDoublingHighMultiply(638_450_708, q)
  return (numerator, reciprocalOfOnePlus(denominator))
}
