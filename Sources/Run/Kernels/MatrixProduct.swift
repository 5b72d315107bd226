// Rows of activations times weights in blocks: the heart of convolutions and of products with a
// matrix. Each family of processors has a version of its own, which gives the bytes of the plain
// one.
//
// Weights [outputs, depth] lie in blocks of four outputs by four of the depth,
// [ceil(outputs / 4)][ceil(depth / 4)][4][4]; what is beyond either end is 0. The input's zero
// point is part of the bias: bias - zero point * (sum of the output's weights).
import TensorTypes

/// The shape and the quantization of a product of rows with blocks of weights.
package struct MatrixProductParameters: BitwiseCopyable, Sendable {
  package var rows: Int32 = 1
  /// Elements of a row.
  package var depth: Int32 = 1
  /// Elements from the start of a row to that of the next.
  package var rowStep: Int32 = 1
  package var outputChannels: Int32 = 1
  /// The element of the output where the first row's results begin.
  package var outputStart: Int32 = 0
  /// The output's zero point.
  package var outputOffset: Int32 = 0
  package var activationMinimum: Int32 = -128
  package var activationMaximum: Int32 = 127

  /// A product of two numbers.
  package init() {}
}

/// The order of weights in blocks of four outputs by four of the depth.
package enum WeightBlocks {
  /// The outputs of a block, and the elements of the depth.
  @inline(__always)
  package static var side: Int { 4 }

  /// A count rounded up to whole blocks.
  @inline(__always)
  package static func padded(_ count: Int) -> Int { (count &+ 3) & ~3 }

  /// The bytes of weights [outputs, depth] in blocks.
  @inline(__always)
  package static func byteCount(outputs: Int, depth: Int) -> Int {
    padded(outputs) &* padded(depth)
  }
}

/// Each row times the weights: output [rows, outputs] from `outputStart` on.
///
/// `bias` has one entry for each output, `multipliers` and `shifts` have as many or, for the whole
/// tensor, one. Output and rows must not overlap.
package func matrixProduct(
  _ p: MatrixProductParameters, rows: Span<Int8>, weights: Span<Int8>, bias: Span<Int32>,
  multipliers: Span<Int32>, shifts: Span<Int8>, output: inout MutableSpan<Int8>
) {
  switch KernelFamily.current {
  case .armDSP:
    matrixProductArmDSP(
      p, rows: rows, weights: weights, bias: bias, multipliers: multipliers, shifts: shifts,
      output: &output)
  case .helium:
    matrixProductHelium(
      p, rows: rows, weights: weights, bias: bias, multipliers: multipliers, shifts: shifts,
      output: &output)
  case .x86:
    matrixProductX86(
      p, rows: rows, weights: weights, bias: bias, multipliers: multipliers, shifts: shifts,
      output: &output)
  case .neon:
    matrixProductNeon(
      p, rows: rows, weights: weights, bias: bias, multipliers: multipliers, shifts: shifts,
      output: &output)
  default:
    matrixProductPlain(
      p, rows: rows, weights: weights, bias: bias, multipliers: multipliers, shifts: shifts,
      output: &output)
  }
}

/// The version that defines the result.
package func matrixProductPlain(
  _ p: MatrixProductParameters, rows: Span<Int8>, weights: Span<Int8>, bias: Span<Int32>,
  multipliers: Span<Int32>, shifts: Span<Int8>, output: inout MutableSpan<Int8>
) {
  let depth = Int(p.depth)
  let outputChannels = Int(p.outputChannels)
  let blockBytes = WeightBlocks.side &* WeightBlocks.padded(depth)
  var rowStart = 0
  var outputStart = Int(p.outputStart)
  for _ in 0..<p.rows {
    let row = rows.extracting(rowStart..<rowStart &+ depth)
    var channel = 0
    var block = 0
    while channel < outputChannels {
      let sums = fourProducts(row, weights.extracting(block..<block &+ blockBytes))
      let end = min(channel &+ WeightBlocks.side, outputChannels)
      for lane in 0..<end &- channel {
        output[outputStart &+ channel &+ lane] = p.result(
          sums[lane], channel: channel &+ lane, bias: bias, multipliers: multipliers,
          shifts: shifts)
      }
      channel = end
      block &+= blockBytes
    }
    rowStart &+= Int(p.rowStep)
    outputStart &+= outputChannels
  }
}

extension MatrixProductParameters {
  /// The element of one output from its sum of products.
  ///
  /// |bias + sum| < 2^31 for what the sum stands for: see `Limits.accumulates`. On the way it may
  /// wrap, which changes nothing modulo 2^32.
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

/// The products of a row with the four outputs of a block.
@inline(__always)
private func fourProducts(_ row: Span<Int8>, _ block: Span<Int8>) -> SIMD4<Int32> {
  var (sum0, sum1, sum2, sum3): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
  var at = 0
  for index in 0..<row.count {
    let value = Int32(row[index])
    sum0 &+= value &* Int32(block[at])
    sum1 &+= value &* Int32(block[at &+ 4])
    sum2 &+= value &* Int32(block[at &+ 8])
    sum3 &+= value &* Int32(block[at &+ 12])
    // The next of four, or the first of the next block.
    at &+= index & 3 == 3 ? 13 : 1
  }
  return SIMD4(sum0, sum1, sum2, sum3)
}
