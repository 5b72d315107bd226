// A matrix of weights, row by row, times rows of activations, as TensorFlow Lite Micro's reference
// kernel defines it. Weights in blocks are multiplied by `matrixProduct`, which is faster.
import TensorTypes

/// The shape and the quantization of a product with a matrix of weights.
package struct FullyConnectedParameters: BitwiseCopyable, Sendable {
  package var rows: Int32 = 1
  package var inputChannels: Int32 = 1
  package var outputChannels: Int32 = 1
  /// Minus the input's zero point.
  package var inputOffset: Int32 = 0
  /// The output's zero point.
  package var outputOffset: Int32 = 0
  package var activationMinimum: Int32 = -128
  package var activationMaximum: Int32 = 127

  /// A product of two numbers.
  package init() {}
}

/// Each row of the input times the weights.
///
/// Input [rows, I], weights [O, I], output [rows, O]; `bias` has O entries, `multipliers` and
/// `shifts` have O or, for the whole tensor, one. Output and input must not overlap.
package func fullyConnected(
  _ p: FullyConnectedParameters, input: Span<Int8>, weights: Span<Int8>, bias: Span<Int32>,
  multipliers: Span<Int32>, shifts: Span<Int8>, output: inout MutableSpan<Int8>
) {
  let inputChannels = Int(p.inputChannels)
  let outputChannels = Int(p.outputChannels)
  var rowStart = 0
  var outputStart = 0
  for _ in 0..<p.rows {
    let row = input.extracting(rowStart..<rowStart &+ inputChannels)
    var weightStart = 0
    for channel in 0..<outputChannels {
      let column = weights.extracting(weightStart..<weightStart &+ inputChannels)
      let sum = dotProduct(row, column, offset: p.inputOffset)
      output[outputStart &+ channel] = p.result(
        sum, channel: channel, bias: bias, multipliers: multipliers, shifts: shifts)
      weightStart &+= inputChannels
    }
    rowStart &+= inputChannels
    outputStart &+= outputChannels
  }
}

extension FullyConnectedParameters {
  /// The element of one output channel from its sum of products.
  ///
  /// |bias + sum| < 2^31: see `Limits.accumulates`.
  @inline(__always)
  func result(
    _ sum: Int32, channel: Int, bias: Span<Int32>, multipliers: Span<Int32>, shifts: Span<Int8>
  ) -> Int8 {
    let index = multipliers.count == 1 ? 0 : channel
    let factor = QuantizedMultiplier(multiplier: multipliers[index], shift: Int32(shifts[index]))
    let value = requantize(bias[channel] &+ sum, factor) &+ outputOffset
    return Int8(truncatingIfNeeded: clamp(value, activationMinimum, activationMaximum))
  }
}
