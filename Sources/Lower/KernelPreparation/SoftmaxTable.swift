import Kernels
import TensorTypes

/// The exponentials that `softmax` reads: entry d is exp(-d * beta * scale) in Q0.31.
///
/// At most 256 entries; where the rest is zero the table ends. Nil unless `beta * scale` is above
/// 2^-26, where TensorFlow Lite has no softmax either.
package func softmaxExponentials(beta: Float, inputScale: Float) -> [Int32]? {
  // TensorFlow Lite's `PreprocessSoftmaxScaling`: differences become Q5.26.
  let factor = min(Double(beta) * Double(inputScale) * 0x1p26, 0x1p31 - 1)
  guard factor > 1, let multiplier = QuantizedMultiplier(factor) else {
    return nil
  }
  // Beyond this difference the Q5.26 would saturate, and its exponential is nothing.
  let greatest = Int(
    (31 * 0x1p26 / Double(sign: .plus, exponent: Int(multiplier.shift), significand: 1))
      .rounded(.down))
  return (0...min(255, greatest)).map { difference in
    let scaled = saturatingRoundingDoublingHighMultiply(
      Int32(-difference) &<< multiplier.shift, multiplier.multiplier)
    return fixedPointExponential(scaled, integerBits: 5)
  }
}
