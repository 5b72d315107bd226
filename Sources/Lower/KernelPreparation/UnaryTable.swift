// The tables that `lookup` reads: for each int8 the integer that TensorFlow Lite Micro's reference
// kernel gives.
public import ModelGraph
import TensorTypes

/// The results of a function of one element: entry x + 128 for the integer x.
///
/// Throws `fixedQuantization` where the result of the function has one quantization only, and
/// `factorOutOfRange` where the scales do not fit.
public func unaryTable(
  _ operation: UnaryOperation, input: TensorQuantization, output: TensorQuantization
) throws(KernelPreparationError) -> [Int8] {
  switch operation {
  case .relu:
    try clippedTable(lower: 0, upper: .infinity, input: input, output: output)
  case .relu6:
    try clippedTable(lower: 0, upper: 6, input: input, output: output)
  case .clip(let lower, let upper):
    try clippedTable(lower: lower, upper: upper, input: input, output: output)
  case .leakyRelu(let slope):
    try leakyReluTable(slope: slope, input: input, output: output)
  case .logistic:
    try logisticTable(input: input, output: output)
  case .tanh:
    try tanhTable(input: input, output: output)
  case .hardSwish:
    try hardSwishTable(input: input, output: output)
  case .identity:
    try requantizeTable(input: input, output: output)
  }
}

/// The integers of one quantization in another, as QUANTIZE computes them.
public func requantizeTable(
  input: TensorQuantization, output: TensorQuantization
) throws(KernelPreparationError) -> [Int8] {
  let factor = try QuantizedMultiplier(ratio: Double(input.scale) / Double(output.scale))
  return try table(input: input, factor) { value in
    requantize(value, factor) &+ output.zeroPoint
  }
}

/// A value held between two reals, as RELU computes it: the ratio of scales is in single precision.
private func clippedTable(
  lower: Float, upper: Float, input: TensorQuantization, output: TensorQuantization
) throws(KernelPreparationError) -> [Int8] {
  let factor = try QuantizedMultiplier(ratio: Double(input.scale / output.scale))
  let bounds = ActivationBounds(lower: lower, upper: upper, output)
  return try table(input: input, factor) { value in
    clamp(requantize(value, factor) &+ output.zeroPoint, bounds.minimum, bounds.maximum)
  }
}

/// x or slope * x, as LEAKY_RELU computes it; a negative slope keeps its sign apart.
private func leakyReluTable(
  slope: Float, input: TensorQuantization, output: TensorQuantization
) throws(KernelPreparationError) -> [Int8] {
  let factor = try QuantizedMultiplier(ratio: Double(input.scale / output.scale))
  let scaledSlope = Double(input.scale * slope / output.scale)
  let slopeFactor = try QuantizedMultiplier(ratio: abs(scaledSlope))
  _ = try table(input: input, slopeFactor) { $0 }
  return try table(input: input, factor) { value in
    if value >= 0 { return requantize(value, factor) &+ output.zeroPoint }
    let scaled = requantize(value, slopeFactor)
    return output.zeroPoint &+ (scaledSlope < 0 ? 0 &- scaled : scaled)
  }
}

/// The table of a function of `integer - zeroPoint`, held to int8.
///
/// Throws where a factor would shift a difference (below 2^8) out of 32 bits.
func table(
  input: TensorQuantization, _ factor: QuantizedMultiplier, _ function: (Int32) -> Int32
) throws(KernelPreparationError) -> [Int8] {
  guard factor.shift <= 22 else {
    throw .factorOutOfRange(
      Double(factor.multiplier) * 0x1p-31
        * Double(sign: .plus, exponent: Int(factor.shift), significand: 1),
      limit: "below 2^22")
  }
  return (Int32(-128)...127).map { Int8(clamp(function($0 &- input.zeroPoint), -128, 127)) }
}
