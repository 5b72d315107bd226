public import ModelGraph
import TensorTypes

/// The factors that bring the sums of a convolution or a product with a matrix to its result's
/// scale.
public struct ChannelFactors: Equatable, Sendable {
  /// One for each output channel, or one for all.
  public var multipliers: [Int32]
  /// As many.
  public var shifts: [Int8]

  /// Of a convolution: input scale * weight scale / output scale, for each weight scale there is.
  ///
  /// Throws `factorOutOfRange` where one is 2^31 or more, or not a number.
  public init(
    convolutionOf input: TensorQuantization, weights: TensorQuantization,
    output: TensorQuantization
  ) throws(KernelPreparationError) {
    try self.init(
      weights.scales.map { Double(input.scale) * Double($0) / Double(output.scale) })
  }

  /// Of a product with a matrix: the same, but where there is one weight scale for the tensor,
  /// TensorFlow Lite multiplies it with the input's in single precision.
  public init(
    productOf input: TensorQuantization, weights: TensorQuantization, output: TensorQuantization
  ) throws(KernelPreparationError) {
    if weights.scales.count == 1 {
      try self.init([Double(input.scale * weights.scale) / Double(output.scale)])
    } else {
      try self.init(convolutionOf: input, weights: weights, output: output)
    }
  }

  private init(_ ratios: [Double]) throws(KernelPreparationError) {
    multipliers = []
    shifts = []
    for ratio in ratios {
      let factor = try QuantizedMultiplier(ratio: ratio)
      multipliers.append(factor.multiplier)
      shifts.append(Int8(factor.shift))
    }
  }

  /// The same factors for `count` channels, one each.
  public func repeated(to count: Int) -> ChannelFactors {
    guard multipliers.count == 1 else { return self }
    var result = self
    result.multipliers = [Int32](repeating: multipliers[0], count: count)
    result.shifts = [Int8](repeating: shifts[0], count: count)
    return result
  }
}

extension QuantizedMultiplier {
  /// The nearest to a ratio of scales; throws where there is none.
  init(ratio: Double) throws(KernelPreparationError) {
    guard let factor = QuantizedMultiplier(ratio) else {
      throw .factorOutOfRange(ratio, limit: "0 ..< 2^31")
    }
    self = factor
  }

  /// The nearest to a ratio of scales that is below 1; throws where it is not.
  init(fraction: Double) throws(KernelPreparationError) {
    guard fraction > 0, fraction < 1, let factor = QuantizedMultiplier(fraction),
      factor.shift <= 0
    else {
      throw .factorOutOfRange(fraction, limit: "between 0 and 1")
    }
    self = factor
  }
}
