// Rows of activations times weights in blocks: the heart of convolutions and of products with a
// matrix. Each family of processors has a version of its own, which gives the bytes of the plain
// one.
//
// Weights [outputs, depth] lie in blocks of four outputs by four of the depth,
// [ceil(outputs / 4)][ceil(depth / 4)][4][4]; what is beyond either end is 0. The input's zero
// point is part of the bias: bias - zero point * (sum of the output's weights).
import CIntrinsics
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
  let finish = LayerFinish(p, bias: bias, multipliers: multipliers, shifts: shifts)
  multiplyPlain(p, rows: rows, weights: weights, finish, output: &output)
}

/// Two rows by four outputs at a time, 22 instructions for 8 products on RV32. (Of four rows by
/// four, compilers spill what 31 registers could hold.)
func multiplyPlain(
  _ p: MatrixProductParameters, rows: Span<Int8>, weights: Span<Int8>, _ finish: LayerFinish,
  output: inout MutableSpan<Int8>
) {
  let depth = Int(p.depth)
  let channels = Int(p.outputChannels)
  let tile = unsafe PlainTile(
    weights: weights.address(count: WeightBlocks.byteCount(outputs: channels, depth: depth)),
    depth: depth, rowStep: Int(p.rowStep), channels: channels, finish: finish)
  var rowStart = 0
  var outputStart = Int(p.outputStart)
  var left = Int(p.rows)
  while left > 0 {
    let count = min(left, 2)
    let reach = (count &- 1) &* Int(p.rowStep) &+ depth
    let x = unsafe rows.address(at: rowStart, count: reach)
    let to = unsafe output.address(at: outputStart, count: count &* channels)
    if count == 2 {
      unsafe tile.multiplyTwo(x, to)
    } else {
      unsafe tile.multiplyOne(x, to)
    }
    rowStart &+= count &* Int(p.rowStep)
    outputStart &+= count &* channels
    left &-= count
  }
}

/// Weights in blocks and what finishes their sums.
///
/// The addresses are those of whole rows, blocks and results, as the caller has measured.
@safe
private struct PlainTile {
  let weights: UnsafePointer<Int8>
  let depth: Int
  let rowStep: Int
  let channels: Int
  let finish: LayerFinish

  /// Two rows, `rowStep` apart: a block's sums stay in registers while its taps go by.
  func multiplyTwo(_ x: UnsafePointer<Int8>, _ to: UnsafeMutablePointer<Int8>) {
    var w = unsafe weights
    var channel = 0
    while channel < channels {
      var sums = TwoSums()
      var (x0, x1) = unsafe (x, x + rowStep)
      var quads = depth &>> 2
      while quads > 0 {
        // Compiled for size no loop is unrolled but by hand.
        unsafe sums.add(w, x0[0], x1[0])
        unsafe sums.add(w + 1, x0[1], x1[1])
        unsafe sums.add(w + 2, x0[2], x1[2])
        unsafe sums.add(w + 3, x0[3], x1[3])
        unsafe (w, x0, x1) = (w + 16, x0 + 4, x1 + 4)
        quads &-= 1
      }
      let rest = depth & 3
      for tap in 0..<rest { unsafe sums.add(w + tap, x0[tap], x1[tap]) }
      unsafe w += rest > 0 ? 16 : 0
      let count = min(WeightBlocks.side, channels &- channel)
      unsafe finish.store(sums.first, to + channel, channel, count)
      unsafe finish.store(sums.second, to + channel + channels, channel, count)
      channel &+= WeightBlocks.side
    }
  }

  /// One row: each tap meets the four outputs of a block.
  func multiplyOne(_ x: UnsafePointer<Int8>, _ to: UnsafeMutablePointer<Int8>) {
    var w = unsafe weights
    var channel = 0
    while channel < channels {
      var sums = SIMD4<Int32>()
      var from = unsafe x
      var quads = depth &>> 2
      while quads > 0 {
        nvx_keep_order()
        unsafe sums &+= fourWeights(w) &* Int32(from[0])
        unsafe sums &+= fourWeights(w + 1) &* Int32(from[1])
        unsafe sums &+= fourWeights(w + 2) &* Int32(from[2])
        unsafe sums &+= fourWeights(w + 3) &* Int32(from[3])
        unsafe (w, from) = (w + 16, from + 4)
        quads &-= 1
      }
      let rest = depth & 3
      for tap in 0..<rest { unsafe sums &+= fourWeights(w + tap) &* Int32(from[tap]) }
      unsafe w += rest > 0 ? 16 : 0
      let count = min(WeightBlocks.side, channels &- channel)
      unsafe finish.store(sums, to + channel, channel, count)
      channel &+= WeightBlocks.side
    }
  }
}

/// One tap's weights of the four outputs of a block.
@inline(__always)
private func fourWeights(_ w: UnsafePointer<Int8>) -> SIMD4<Int32> {
  unsafe SIMD4(Int32(w[0]), Int32(w[4]), Int32(w[8]), Int32(w[12]))
}

/// The sums of two rows with four outputs.
private struct TwoSums {
  private(set) var first = SIMD4<Int32>()
  private(set) var second = SIMD4<Int32>()

  /// Adds the products of one tap.
  @inline(__always)
  mutating func add(_ w: UnsafePointer<Int8>, _ x0: Int8, _ x1: Int8) {
    nvx_keep_order()
    let weights = unsafe fourWeights(w)
    first &+= weights &* Int32(x0)
    second &+= weights &* Int32(x1)
  }
}

extension LayerFinish {
  /// Finishes the sums of a row with the outputs of a block.
  @inline(__always)
  fileprivate func store(
    _ sums: SIMD4<Int32>, _ results: UnsafeMutablePointer<Int8>, _ channel: Int, _ count: Int
  ) {
    guard isShort && isWhole && count == WeightBlocks.side else {
      unsafe storeAny(sums, results, channel, count)
      return
    }
    let bias = unsafe bias + channel
    let multipliers = unsafe multipliers + channel &* factorStep
    let shifts = unsafe shifts + channel &* factorStep
    let (one, two, three) = (factorStep, 2 &* factorStep, 3 &* factorStep)
    unsafe results[0] = nvx_finish(sums[0] &+ bias[0], multipliers[0], ~Int32(shifts[0]), twice)
    unsafe results[1] = nvx_finish(
      sums[1] &+ bias[1], multipliers[one], ~Int32(shifts[one]), twice)
    unsafe results[2] = nvx_finish(
      sums[2] &+ bias[2], multipliers[two], ~Int32(shifts[two]), twice)
    unsafe results[3] = nvx_finish(
      sums[3] &+ bias[3], multipliers[three], ~Int32(shifts[three]), twice)
  }

  /// The same for any bounds, factors and number of outputs.
  @inline(never)
  private func storeAny(
    _ sums: SIMD4<Int32>, _ results: UnsafeMutablePointer<Int8>, _ channel: Int, _ count: Int
  ) {
    for output in 0..<count {
      let sum = unsafe sums[output] &+ bias[channel &+ output]
      unsafe results[output] = result(sum, factor(channel &+ output))
    }
  }
}
