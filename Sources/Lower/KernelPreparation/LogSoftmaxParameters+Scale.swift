package import Kernels
import TensorTypes

extension LogSoftmaxParameters {
  /// The quantization of a logarithmic softmax, as TensorFlow Lite Micro's LOG_SOFTMAX prepares it.
  ///
  /// Throws `factorOutOfRange` unless the input's scale is above 2^-26.
  package init(rows: Int, depth: Int, inputScale: Float) throws(KernelPreparationError) {
    self.init()
    let factor = min(Double(inputScale) * 0x1p26, 0x1p31 - 1)
    guard factor > 1, let multiplier = QuantizedMultiplier(factor) else {
      throw .factorOutOfRange(factor, limit: "an input scale above 2^-26")
    }
    let unit = Double(sign: .plus, exponent: Int(multiplier.shift), significand: 1)
    let reverse = try QuantizedMultiplier(
      fraction: 0x1p31 / unit / Double(multiplier.multiplier))
    self.rows = Int32(rows)
    self.depth = Int32(depth)
    inputMultiplier = multiplier.multiplier
    inputShift = multiplier.shift
    reverseMultiplier = reverse.multiplier
    reverseShift = reverse.shift
    differenceMinimum = -Int32(min((31 * 0x1p26 / unit).rounded(.down), 0x1p24))
  }
}
