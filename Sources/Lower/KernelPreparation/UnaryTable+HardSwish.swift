// x * min(max(x + 3, 0), 6) / 6 in 16-bit fixed point, as TensorFlow Lite Micro's reference kernel
// computes it: x on a scale 128 times finer is multiplied by a "reluish" factor from 0 to 1.
import ModelGraph
import TensorTypes

/// The table of HARD_SWISH.
func hardSwishTable(
  input: TensorQuantization, output: TensorQuantization
) throws(KernelPreparationError) -> [Int8] {
  let fine: Float = 1 / 128 * input.scale
  let outputRatio = Double(fine / output.scale)
  let outputFactor = try QuantizedMultiplier(ratio: outputRatio)
  guard outputFactor.shift <= 0 else {
    throw .factorOutOfRange(
      outputRatio, limit: "below 1 for a hard swish on a scale 128 times finer")
  }
  let reluishFactor = try QuantizedMultiplier(ratio: Double(fine / (3 / 32768)))
  let outputMultiplier = narrowed(outputFactor.multiplier)
  let reluishMultiplier = narrowed(reluishFactor.multiplier)
  return (Int32(-128)...127).map { integer in
    // |integer - zero point| <= 255, so 128 times that fits 16 bits.
    let value = Int16((integer - input.zeroPoint) * 128)
    let scaled = roundingHighMultiply(value, outputMultiplier)
    let reluish = reluishValue(value, reluishMultiplier, exponent: reluishFactor.shift)
    let product = truncatingHighMultiply(reluish, scaled)
    let result = roundingDivide(product, exponent: -outputFactor.shift)
    return Int8(clamp(Int32(result &+ Int16(output.zeroPoint)), -128, 127))
  }
}

/// (x / 3 + 1) / 2 held to 0 ... 1, in Q0.15.
private func reluishValue(_ value: Int16, _ multiplier: Int16, exponent: Int32) -> Int16 {
  var result = value
  // The last bit of a shift to the left comes after the product, so that only it saturates the
  // result.
  if exponent > 0 { result = saturatingShift(result, exponent - 1) }
  result = roundingHighMultiply(result, multiplier)
  if exponent > 0 { result = saturatingShift(result, 1) }
  if exponent < 0 { result = roundingDivide(result, exponent: -exponent) }
  return Int16((Int32(result) + 32768) >> 1)
}

/// The multiplier's upper 16 bits, rounded.
private func narrowed(_ multiplier: Int32) -> Int16 {
  multiplier >= Int32.max - (1 << 15) ? Int16.max : Int16((multiplier + (1 << 15)) >> 16)
}

private func saturatingShift(_ value: Int16, _ amount: Int32) -> Int16 {
  Int16(clamping: Int64(value) << Int64(amount))
}

/// a * b / 2^15, rounded to nearest, ties towards plus infinity; one factor is not `Int16.min`.
private func roundingHighMultiply(_ a: Int16, _ b: Int16) -> Int16 {
  Int16((Int32(a) * Int32(b) + (1 << 14)) >> 15)
}

/// a * b / 2^15, rounded towards zero; one factor is not `Int16.min`.
private func truncatingHighMultiply(_ a: Int16, _ b: Int16) -> Int16 {
  Int16(Int32(a) * Int32(b) / (1 << 15))
}

/// value / 2^exponent, rounded to nearest with ties away from zero, in 16 bits: beyond an exponent
/// of 15 the mask is all ones, as gemmlowp's is.
private func roundingDivide(_ value: Int16, exponent: Int32) -> Int16 {
  let mask = Int16(truncatingIfNeeded: (Int64(1) << Int64(exponent)) - 1)
  let remainder = value & mask
  let threshold = (mask >> 1) &+ (value < 0 ? 1 : 0)
  return (value >> Int16(exponent)) &+ (remainder > threshold ? 1 : 0)
}
