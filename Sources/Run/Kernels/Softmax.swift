// Softmax in fixed point, as TensorFlow Lite Micro's reference kernel computes it. As inputs are
// int8 and their scale is known when a plan is written, the exponential of a difference to the
// greatest input has at most 256 values: they come as a table (`softmaxExponential`), and only the
// sum and its reciprocal are computed here.
import TensorTypes

/// The shape of a softmax over the innermost axis.
package struct SoftmaxParameters: BitwiseCopyable, Sendable {
  package var rows: Int32 = 1
  /// The length of a row: at most `Limits.softmaxDepth`.
  package var depth: Int32 = 1

  /// One row of one element.
  package init() {}
}

/// exp(x) / sum(exp(x)) of each row, in units of 1/256 with zero point -128.
///
/// `exponentials[d]` is exp(-d * beta * scale) in Q0.31; it ends where the rest is zero. Output and
/// input may be the same memory.
package func softmax(
  _ p: SoftmaxParameters, exponentials: Span<Int32>, input: Span<Int8>,
  output: inout MutableSpan<Int8>
) {
  let depth = Int(p.depth)
  var start = 0
  for _ in 0..<p.rows {
    let row = input.extracting(start..<start &+ depth)
    let greatest = greatestElement(row)
    let sum = sumOfExponentials(exponentials, row: row, greatest: greatest)
    // The sum is at least 2^19: leadingZeros is 1 to 12.
    let leadingZeros = Int32(truncatingIfNeeded: sum.leadingZeroBitCount)
    let fraction = Int32(
      bitPattern: (UInt32(bitPattern: sum) &<< UInt32(bitPattern: leadingZeros)) &- 0x8000_0000)
    let scale = reciprocalOfOnePlus(fraction)
    let exponent = 35 &- leadingZeros
    for index in 0..<depth {
      let exponential = entry(exponentials, greatest &- Int32(row[index]))
      let product = saturatingRoundingDoublingHighMultiply(scale, exponential)
      // Beyond 31 the quotient is below one half, whatever the product.
      let value = exponent > 31 ? 0 : roundingDivideByPowerOfTwo(product, exponent)
      output[start &+ index] = Int8(truncatingIfNeeded: clamp(value &- 128, -128, 127))
    }
    start &+= depth
  }
}

/// The sum of the exponentials of a row in Q12.19.
///
/// Each term is at most 2^19, which is 1, so 4,095 of them stay below 2^31; the greatest element's
/// own term makes the sum at least 2^19.
@inline(__always)
func sumOfExponentials(_ exponentials: Span<Int32>, row: Span<Int8>, greatest: Int32) -> Int32 {
  var sum: Int32 = 0
  for index in 0..<row.count {
    sum &+= roundingDivideByPowerOfTwo(entry(exponentials, greatest &- Int32(row[index])), 12)
  }
  return sum
}

/// The greatest element of a row.
@inline(__always)
func greatestElement(_ row: Span<Int8>) -> Int32 {
  var greatest = Int8.min
  for index in 0..<row.count {
    greatest = max(greatest, row[index])
  }
  return Int32(greatest)
}

/// An entry of a table that ends where the rest is zero.
@inline(__always)
private func entry(_ table: Span<Int32>, _ index: Int32) -> Int32 {
  let index = Int(index)
  return index < table.count ? table[index] : 0
}
