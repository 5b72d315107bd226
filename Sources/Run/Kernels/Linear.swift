// A matrix of weights times one row of 16-bit activations. A row of weights has one 16-bit factor,
// all have one shift, and sums are exact: 64 bits.
import TensorTypes

/// The shape of a matrix and what its factors mean.
package struct LinearParameters: BitwiseCopyable, Sendable {
  /// The length of a row: at most `Limits.linearDepth`.
  package var inputChannels: Int32 = 1
  package var outputChannels: Int32 = 1
  /// Weights that share a group scale.
  package var groupSize: Int32 = 1
  /// The power of two that divides a factor: 1 ... 62.
  package var shift: Int32 = 1

  /// A product of two numbers.
  package init() {}

  /// round(sum * factor / 2^shift), ties up, added to what stands there.
  ///
  /// |sum| <= 2^20 * 2^25 and a factor is below 2^15: |product| < 2^60. Beyond 2^17 every result is
  /// saturated, whatever is added.
  @inline(__always)
  fileprivate func result(_ sum: WideNumber, factor: Int16, addend: Int32) -> Int16 {
    let value = sum.multiplied(by: Int32(factor)).rounded(places: shift)
    return saturated(addend &+ clamp(value, -(1 &<< 17), 1 &<< 17))
  }
}

/// Weights [outputs, inputs] of bytes times the input, and a residual added where there is one.
///
/// `residual` has as many elements as the output, or none; the output may be its memory.
package func linear(
  _ p: LinearParameters, input: Span<Int16>, weights: Span<Int8>, factors: Span<Int16>,
  residual: Span<Int16>, output: inout MutableSpan<Int16>
) {
  let depth = Int(p.inputChannels)
  var start = 0
  for row in 0..<Int(p.outputChannels) {
    var sum = WideNumber()
    var index = 0
    while index < depth {
      // 256 * 2^15 * 2^7 = 2^30.
      let end = min(depth, index &+ 256)
      sum.add(
        dotProduct(
          input.extracting(index..<end), weights.extracting(start &+ index..<start &+ end)))
      index = end
    }
    start &+= depth
    let addend = residual.isEmpty ? 0 : Int32(residual[row])
    output[row] = p.result(sum, factor: factors[row], addend: addend)
  }
}

/// The same with packed nibbles; each row has ceil(inputs / groupSize) group scales, 1 ... 127.
package func linear(
  _ p: LinearParameters, input: Span<Int16>, packed: Span<Int8>, groupScales: Span<Int8>,
  factors: Span<Int16>, residual: Span<Int16>, output: inout MutableSpan<Int16>
) {
  let (depth, groupSize) = (Int(p.inputChannels), Int(p.groupSize))
  var start = 0
  var group = 0
  for row in 0..<Int(p.outputChannels) {
    var sum = WideNumber()
    var index = 0
    while index < depth {
      let groupEnd = groupSize < depth &- index ? index &+ groupSize : depth
      let scale = Int32(groupScales[group])
      group &+= 1
      while index < groupEnd {
        // 64 * 2^15 * 8 * 127 < 2^31.
        let end = min(groupEnd, index &+ 64)
        let part = dotProduct(input.extracting(index..<end), packed, from: start &+ index)
        sum.add(part &* scale)
        index = end
      }
    }
    start &+= depth
    let addend = residual.isEmpty ? 0 : Int32(residual[row])
    output[row] = p.result(sum, factor: factors[row], addend: addend)
  }
}

/// The sum of the products of two runs of equal length; 256 of them stay within 2^30.
@inline(__always)
func dotProduct(_ input: Span<Int16>, _ weights: Span<Int8>) -> Int32 {
  let count = input.count
  precondition(weights.count == count)
  var sum: Int32 = 0
  for index in 0..<count { sum &+= Int32(input[index]) &* Int32(weights[index]) }
  return sum
}
