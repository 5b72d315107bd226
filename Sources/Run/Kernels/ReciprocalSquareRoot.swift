// 1 / sqrt(n) by Newton's method. n is taken as f * 4^k with f in 1/4 ..< 1, so the error does not
// depend on how large n is, and n and 4 n have the same significand.
import TensorTypes

/// The reciprocal of a square root: `significand * 2^(-29 - exponent)`, `significand` in
/// 2^29 ... 2^30.
struct ReciprocalSquareRoot {
  let significand: Int32
  let exponent: Int32

  /// 1 / sqrt(number) for a number that is positive; |relative error| < 2^-26.
  init(_ number: WideNumber) {
    let high = UInt32(bitPattern: number.high)
    let zeros =
      UInt32(
        truncatingIfNeeded: high == 0
          ? 32 &+ number.low.leadingZeroBitCount : high.leadingZeroBitCount) & ~1
    var top = high
    if zeros >= 32 {
      top = number.low &<< (zeros &- 32)
    } else if zeros > 0 {
      top = (high &<< zeros) | (number.low &>> (32 &- zeros))
    }
    exponent = 32 &- Int32(bitPattern: zeros &>> 1)
    significand = Self.significand(Int32(bitPattern: top &>> 1))
  }

  /// 1 / sqrt(f) in Q2.29 for f in Q0.31, 1/4 <= f < 1.
  ///
  /// The line 2.12 - 1.2 f is within 9 % of it, and a step squares an error and takes it 1.5 times:
  /// after four it is lost in the rounding of f * y * y, which has 27 bits behind the point.
  private static func significand(_ f: Int32) -> Int32 {
    var y: Int32 = 1_138_166_333 &- roundingDoublingHighMultiply(f, 644_245_094)
    for _ in 0..<4 {
      let product = roundingDoublingHighMultiply(f, roundingDoublingHighMultiply(y, y))
      // |1 - f * y * y| < 1/4: it fits Q0.31.
      let error = ((1 &<< 27) &- product) &<< 4
      y &+= (roundingDoublingHighMultiply(y, error) &+ 1) &>> 1
    }
    return y
  }
}
