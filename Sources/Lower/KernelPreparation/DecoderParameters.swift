package import Kernels
import TensorTypes

extension RMSNormalizationParameters {
  /// The quantization of a normalization of rows of `width` elements.
  ///
  /// Throws `factorOutOfRange` where the ratio of scales or the epsilon does not fit.
  package init(
    width: Int, epsilon: Float, input: Float, gain: Float, output: Float
  ) throws(KernelPreparationError) {
    self.init()
    self.width = Int32(width)
    let units =
      (Double(width) * Double(epsilon) / (Double(input) * Double(input))).rounded()
    guard units >= 0, units < 0x1p61 else {
      throw .factorOutOfRange(units, limit: "an epsilon below 2^61 / width squared steps")
    }
    let epsilonUnits = Int64(units)
    epsilonHigh = Int32(truncatingIfNeeded: epsilonUnits >> 32)
    epsilonLow = Int32(truncatingIfNeeded: epsilonUnits)
    let factor = try QuantizedMultiplier(
      ratio: Double(gain) * Double(width).squareRoot() / Double(output))
    multiplier = factor.multiplier
    shift = factor.shift
  }
}

extension GatedSiLUParameters {
  /// The quantization of `count` gates and what they gate.
  ///
  /// Throws `factorOutOfRange` where a ratio of scales does not fit.
  package init(
    count: Int, gate: Float, up: Float, output: Float
  ) throws(KernelPreparationError) {
    self.init()
    self.count = Int32(count)
    let toTable = try QuantizedMultiplier(ratio: Double(gate) * 0x1p18)
    let toOutput = try QuantizedMultiplier(
      ratio: Double(gate) * Double(up) / Double(output) * 0x1p15 / 65534)
    inputMultiplier = toTable.multiplier
    inputShift = toTable.shift
    outputMultiplier = toOutput.multiplier
    outputShift = toOutput.shift
  }
}
