// The mean over some axes as TensorFlow Lite Micro's reference kernel defines it: the sum of the
// values less their zero point, times scale / (output scale * count) as one quantized factor.
import TensorTypes

/// The walk and the quantization of a mean.
///
/// Kept axes give one result each, reduced axes are summed; neighbours of a kind are merged, so
/// three of each are enough for six axes. A step is a distance in elements of the input.
package struct MeanParameters: BitwiseCopyable, Sendable {
  package var keptExtent0: Int32 = 1
  package var keptExtent1: Int32 = 1
  package var keptExtent2: Int32 = 1
  package var keptStep0: Int32 = 0
  package var keptStep1: Int32 = 0
  package var keptStep2: Int32 = 0
  package var reducedExtent0: Int32 = 1
  package var reducedExtent1: Int32 = 1
  package var reducedExtent2: Int32 = 1
  package var reducedStep0: Int32 = 0
  package var reducedStep1: Int32 = 0
  package var reducedStep2: Int32 = 0
  /// Minus the input's zero point times the count of values summed.
  package var sumOffset: Int32 = 0
  package var multiplier: Int32 = 0x4000_0000
  package var shift: Int32 = 1
  /// The output's zero point.
  package var outputOffset: Int32 = 0

  /// One value.
  package init() {}
}

/// The mean over the reduced axes.
///
/// Output and input must not overlap.
package func mean(_ p: MeanParameters, input: Span<Int8>, output: inout MutableSpan<Int8>) {
  let factor = QuantizedMultiplier(multiplier: p.multiplier, shift: p.shift)
  var outputIndex = 0
  var start0: Int32 = 0
  for _ in 0..<p.keptExtent0 {
    var start1 = start0
    for _ in 0..<p.keptExtent1 {
      var start2 = start1
      for _ in 0..<p.keptExtent2 {
        let sum = reducedSum(p, start: start2, input: input)
        let value = requantize(sum &+ p.sumOffset, factor) &+ p.outputOffset
        output[outputIndex] = Int8(truncatingIfNeeded: clamp(value, -128, 127))
        outputIndex &+= 1
        start2 &+= p.keptStep2
      }
      start1 &+= p.keptStep1
    }
    start0 &+= p.keptStep0
  }
}

/// The sum over the reduced axes from one element on: |sum + offset| <= 255 * count < 2^31, as the
/// count is at most `Limits.meanCount`.
@inline(__always)
private func reducedSum(_ p: MeanParameters, start: Int32, input: Span<Int8>) -> Int32 {
  var sum: Int32 = 0
  var start0 = start
  for _ in 0..<p.reducedExtent0 {
    var start1 = start0
    for _ in 0..<p.reducedExtent1 {
      var index = Int(start1)
      for _ in 0..<p.reducedExtent2 {
        sum &+= Int32(input[index])
        index &+= Int(p.reducedStep2)
      }
      start1 &+= p.reducedStep1
    }
    start0 &+= p.reducedStep0
  }
  return sum
}
