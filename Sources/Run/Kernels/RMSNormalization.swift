// A row over the root of its mean square, times a gain for each element. With sums of squares that
// are exact, the one thing that is rounded before the result is the row's factor.
//
// Source: Zhang and Sennrich, "Root Mean Square Layer Normalization", 2019.
import TensorTypes

/// The quantization of a normalization.
package struct RMSNormalizationParameters: BitwiseCopyable, Sendable {
  /// The length of a row: at most `Limits.normalizationDepth`.
  package var width: Int32 = 1
  /// The epsilon times the width, in units of the input's scale squared, as two words; below 2^61.
  package var epsilonHigh: Int32 = 0
  package var epsilonLow: Int32 = 0
  /// gain scale * sqrt(width) / output scale.
  package var multiplier: Int32 = 0x4000_0000
  package var shift: Int32 = 1

  /// One element, gain and result with scale 1.
  package init() {}
}

/// x * gain * factor / sqrt(sum(x * x) + epsilon), saturated; a row of zeros gives zeros.
///
/// The output may be the input's memory.
package func rmsNormalization(
  _ p: RMSNormalizationParameters, input: Span<Int16>, gains: Span<Int16>,
  output: inout MutableSpan<Int16>
) {
  // A square is at most 2^30, 2^20 of them 2^50.
  var sum = WideNumber(high: p.epsilonHigh, low: UInt32(bitPattern: p.epsilonLow))
  for index in 0..<Int(p.width) {
    let x = Int32(input[index])
    sum.add(x &* x)
  }
  if sum == WideNumber() { sum.low = 1 }
  let root = ReciprocalSquareRoot(sum)
  let factor = QuantizedMultiplier(
    multiplier: roundingDoublingHighMultiply(root.significand, p.multiplier),
    shift: p.shift &- root.exponent &+ 2)
  for index in 0..<Int(p.width) {
    // |x * gain| <= 2^30.
    output[index] = saturated(scaled(Int32(input[index]) &* Int32(gains[index]), by: factor))
  }
}
