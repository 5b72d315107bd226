package import Kernels
package import ModelGraph
import TensorTypes

extension AdditionParameters {
  /// The quantization of a sum, as TensorFlow Lite Micro's ADD prepares it.
  ///
  /// Throws `factorOutOfRange` where the result's scale is below 2^-19 of the operands'.
  package init(
    addingTo left: TensorQuantization, _ right: TensorQuantization, output: TensorQuantization,
    activation: FusedActivation
  ) throws(KernelPreparationError) {
    let twice = 2 * Double(max(left.scale, right.scale))
    try self.init(
      left: (left.zeroPoint, Double(left.scale) / twice),
      right: (right.zeroPoint, Double(right.scale) / twice),
      factor: twice / (0x1p20 * Double(output.scale)), output: output, activation: activation)
  }

  /// The quantization of a difference, as TensorFlow Lite Micro's SUB prepares it: in single
  /// precision.
  ///
  /// Throws `factorOutOfRange` where the result's scale is below 2^-19 of the operands'.
  package init(
    subtractingFrom left: TensorQuantization, _ right: TensorQuantization,
    output: TensorQuantization, activation: FusedActivation
  ) throws(KernelPreparationError) {
    let twice = 2 * max(left.scale, right.scale)
    try self.init(
      left: (left.zeroPoint, Double(left.scale / twice)),
      right: (right.zeroPoint, Double(right.scale / twice)),
      factor: Double(twice / (0x1p20 * output.scale)), output: output, activation: activation)
  }

  private init(
    left: (zeroPoint: Int32, factor: Double), right: (zeroPoint: Int32, factor: Double),
    factor: Double, output: TensorQuantization, activation: FusedActivation
  ) throws(KernelPreparationError) {
    self.init()
    let leftFactor = try QuantizedMultiplier(fraction: left.factor)
    let rightFactor = try QuantizedMultiplier(fraction: right.factor)
    let outputFactor = try QuantizedMultiplier(fraction: factor)
    let bounds = ActivationBounds(activation, output)
    leftOffset = -left.zeroPoint
    leftMultiplier = leftFactor.multiplier
    leftShift = leftFactor.shift
    rightOffset = -right.zeroPoint
    rightMultiplier = rightFactor.multiplier
    rightShift = rightFactor.shift
    outputOffset = output.zeroPoint
    outputMultiplier = outputFactor.multiplier
    outputShift = outputFactor.shift
    activationMinimum = bounds.minimum
    activationMaximum = bounds.maximum
  }
}

extension MultiplicationParameters {
  /// The quantization of a product of two elements, as TensorFlow Lite Micro's MUL prepares it.
  ///
  /// Throws `factorOutOfRange` where the product of the scales is 2^14 times the result's or more.
  package init(
    _ left: TensorQuantization, _ right: TensorQuantization, output: TensorQuantization,
    activation: FusedActivation
  ) throws(KernelPreparationError) {
    self.init()
    let ratio = Double(left.scale) * Double(right.scale) / Double(output.scale)
    let factor = try QuantizedMultiplier(ratio: ratio)
    guard factor.shift <= Limits.multiplicationShift else {
      throw .factorOutOfRange(ratio, limit: "below 2^14")
    }
    let bounds = ActivationBounds(activation, output)
    leftOffset = -left.zeroPoint
    rightOffset = -right.zeroPoint
    outputOffset = output.zeroPoint
    multiplier = factor.multiplier
    shift = factor.shift
    activationMinimum = bounds.minimum
    activationMaximum = bounds.maximum
  }
}
