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
