// The logarithm of a softmax in fixed point, as TensorFlow Lite Micro's reference kernel computes
// it.
import TensorTypes

/// The shape and the quantization of a logarithmic softmax over the innermost axis.
package struct LogSoftmaxParameters: BitwiseCopyable, Sendable {
  package var rows: Int32 = 1
  /// The length of a row: at most `Limits.softmaxDepth`.
  package var depth: Int32 = 1
  /// The factor that turns a difference of inputs into Q5.26; its power of two is not negative.
  package var inputMultiplier: Int32 = 0x4000_0000
  package var inputShift: Int32 = 1
  /// The factor that turns Q5.26 into a difference of inputs; its power of two is not positive.
  package var reverseMultiplier: Int32 = 0x4000_0000
  package var reverseShift: Int32 = 0
  /// The greatest difference that fits Q5.26, negative.
  package var differenceMinimum: Int32 = -255

  /// One row of one element.
  package init() {}
}

/// x - log(sum(exp(x))) of each row, in units of 1/16 with zero point 127.
///
/// `exponentials` is the table of `softmax` with beta 1. Output and input may be the same memory.
package func logSoftmax(
  _ p: LogSoftmaxParameters, exponentials: Span<Int32>, input: Span<Int8>,
  output: inout MutableSpan<Int8>
) {
  let depth = Int(p.depth)
  let inputFactor = QuantizedMultiplier(multiplier: p.inputMultiplier, shift: p.inputShift)
  let reverseFactor = QuantizedMultiplier(multiplier: p.reverseMultiplier, shift: p.reverseShift)
  var start = 0
  for _ in 0..<p.rows {
    let row = input.extracting(start..<start &+ depth)
    let greatest = greatestElement(row)
    let logarithm = logarithmFromOne(
      sumOfExponentials(exponentials, row: row, greatest: greatest))
    // Differences from here on would leave Q5.26 once the logarithm is subtracted.
    let least = max(
      p.differenceMinimum &- 1, requantize(logarithm &+ Int32.min, reverseFactor))
    for index in 0..<depth {
      let difference = Int32(row[index]) &- greatest
      var value: Int32 = -128
      if difference > least {
        let scaled = requantize(difference, inputFactor) &- logarithm
        value = clamp(roundingDivideByPowerOfTwo(scaled, 22) &+ 127, -128, 127)
      }
      output[start &+ index] = Int8(truncatingIfNeeded: value)
    }
    start &+= depth
  }
}
