// The logistic function and the hyperbolic tangent in gemmlowp's fixed point, as TensorFlow Lite
// Micro's reference kernels compute them for int8.
import Kernels
import ModelGraph
import TensorTypes

/// 1 / (1 + exp(-x)) in units of 1/256 with zero point -128.
func logisticTable(
  input: TensorQuantization, output: TensorQuantization
) throws(KernelPreparationError) -> [Int8] {
  guard output.scale == 0x1p-8, output.zeroPoint == -128 else {
    throw .fixedQuantization(operation: "logistic", scale: 0x1p-8, zeroPoint: -128)
  }
  return try sigmoidTable(input: input) { value in
    roundingDivideByPowerOfTwo(fixedPointLogistic(value), 23) - 128
  }
}

/// tanh(x) in units of 1/128 with zero point 0.
func tanhTable(
  input: TensorQuantization, output: TensorQuantization
) throws(KernelPreparationError) -> [Int8] {
  guard output.scale == 0x1p-7, output.zeroPoint == 0 else {
    throw .fixedQuantization(operation: "tanh", scale: 0x1p-7, zeroPoint: 0)
  }
  return try sigmoidTable(input: input) { value in
    roundingDivideByPowerOfTwo(fixedPointTanh(value), 24)
  }
}

/// The table of a function of Q4.27 that has reached its end values where that saturates.
private func sigmoidTable(
  input: TensorQuantization, _ function: (Int32) -> Int32
) throws(KernelPreparationError) -> [Int8] {
  let ratio = Double(input.scale) * 0x1p27
  let factor = try QuantizedMultiplier(ratio: ratio)
  guard factor.shift >= 0 else {
    throw .factorOutOfRange(ratio, limit: "an input scale of 2^-28 or more")
  }
  let unit = Double(sign: .plus, exponent: Int(factor.shift), significand: 1)
  let radius = Int32((15 * 0x1p27 / unit).rounded(.down))
  return (Int32(-128)...127).map { integer in
    let value = integer - input.zeroPoint
    if value <= -radius { return -128 }
    if value >= radius { return 127 }
    return Int8(clamp(function(requantize(value, factor)), -128, 127))
  }
}

/// 1 / (1 + exp(-x)) in Q0.31 for x in Q4.27.
private func fixedPointLogistic(_ x: Int32) -> Int32 {
  if x == 0 { return 1 << 30 }
  let positive = reciprocalOfOnePlus(fixedPointExponential(-abs(x), integerBits: 4))
  return x > 0 ? positive : Int32.max - positive
}

/// tanh(x) in Q0.31 for x in Q4.27: (1 - e) / (1 + e) with e = exp(-2 |x|), where doubling a Q4.27
/// is reading it as a Q5.26.
private func fixedPointTanh(_ x: Int32) -> Int32 {
  if x == 0 { return 0 }
  let exponential = fixedPointExponential(-abs(x), integerBits: 5)
  let magnitude = saturatingLeftShift(reciprocalOfHalf(onePlus: exponential) - 0x2000_0000, 2)
  return x < 0 ? 0 &- magnitude : magnitude
}
