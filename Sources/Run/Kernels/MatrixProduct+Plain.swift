// Products of rows with weights in blocks by the instructions that every processor has.
import CIntrinsics
import TensorTypes

/// The version that defines the result.
package func matrixProductPlain(
  _ p: MatrixProductParameters, rows: Span<Int8>, weights: Span<Int8>, bias: Span<Int32>,
  multipliers: Span<Int32>, shifts: Span<Int8>, output: inout MutableSpan<Int8>
) {
  let finish = LayerFinish(p, bias: bias, multipliers: multipliers, shifts: shifts)
  multiplyPlain(p, rows: rows, weights: weights, finish, output: &output)
}

/// Four rows by four outputs at a time where the processor has registers for them, else two.
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
  // Of four rows whole blocks are read.
  let hasWholeBlocks = depth > 0 && depth & 3 == 0
  let most = nvx_multiplies_four_rows() ? (hasWholeBlocks ? 4 : 1) : 2
  while left > 0 {
    let count = left >= most ? most : 1
    let reach = (count &- 1) &* Int(p.rowStep) &+ depth
    let x = unsafe rows.address(at: rowStart, count: reach)
    let to = unsafe output.address(at: outputStart, count: count &* channels)
    if nvx_multiplies_four_rows() && count == 4 {
      unsafe tile.multiplyFour(x, to)
    } else if !nvx_multiplies_four_rows() && count == 2 {
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

  /// Four rows, `rowStep` apart, of whole blocks; the last outputs may be fewer than a block's.
  func multiplyFour(_ x: UnsafePointer<Int8>, _ to: UnsafeMutablePointer<Int8>) {
    let blocks = Int32(truncatingIfNeeded: depth &>> 2)
    var w = unsafe weights
    var storage = InlineArray<16, Int32>(repeating: 0)
    var span = storage.mutableSpan
    let sums = unsafe span.address(count: 16)
    var channel = 0
    while channel < channels {
      unsafe nvx_product_4x4(x, Int32(truncatingIfNeeded: rowStep), w, blocks, sums)
      let count = min(WeightBlocks.side, channels &- channel)
      if finish.isPlain {
        unsafe finish.storeColumns(sums, to + channel, channel, count, step: channels)
      } else {
        unsafe finish.storeAnyColumns(sums, to + channel, channel, count, step: channels)
      }
      channel &+= count
      unsafe w += 16 &* (depth &>> 2)
    }
  }

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
      if nvx_has_micro_kernels() {
        sums = unsafe sumsOfBlocks(from, w, quads)
        unsafe (w, from) = (w + 16 &* quads, from + 4 &* quads)
        quads = 0
      }
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

/// The sums of a row with the outputs of so many blocks.
@inline(__always)
private func sumsOfBlocks(
  _ x: UnsafePointer<Int8>, _ w: UnsafePointer<Int8>, _ blocks: Int
) -> SIMD4<Int32> {
  var storage = InlineArray<4, Int32>(repeating: 0)
  var span = storage.mutableSpan
  unsafe nvx_product_1x4(x, w, Int32(truncatingIfNeeded: blocks), span.address(count: 4))
  return SIMD4(storage[0], storage[1], storage[2], storage[3])
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
  /// Finishes the sums of four rows with so many outputs, output by output, where that is plain;
  /// rows of results are `step` apart.
  @inline(__always)
  fileprivate func storeColumns(
    _ sums: UnsafePointer<Int32>, _ results: UnsafeMutablePointer<Int8>, _ channel: Int,
    _ count: Int, step: Int
  ) {
    var column = unsafe sums
    for lane in 0..<count {
      let (bias, factor) = unsafe (bias[channel &+ lane], factor(channel &+ lane))
      let places = ~factor.shift
      var result = unsafe results + lane
      unsafe result[0] = nvx_finish(column[0] &+ bias, factor.multiplier, places, twice)
      unsafe result += step
      unsafe result[0] = nvx_finish(column[1] &+ bias, factor.multiplier, places, twice)
      unsafe result += step
      unsafe result[0] = nvx_finish(column[2] &+ bias, factor.multiplier, places, twice)
      unsafe result += step
      unsafe result[0] = nvx_finish(column[3] &+ bias, factor.multiplier, places, twice)
      unsafe column += 4
    }
  }

  /// The same for any bounds and factors.
  @inline(never)
  fileprivate func storeAnyColumns(
    _ sums: UnsafePointer<Int32>, _ results: UnsafeMutablePointer<Int8>, _ channel: Int,
    _ count: Int, step: Int
  ) {
    for index in 0..<4 &* count {
      let (lane, row) = (index &>> 2, index & 3)
      let sum = unsafe sums[index] &+ bias[channel &+ lane]
      unsafe results[row &* step &+ lane] = anyResult(sum, factor(channel &+ lane))
    }
  }

  /// Finishes the sums of a row with the outputs of a block.
  @inline(__always)
  fileprivate func store(
    _ sums: SIMD4<Int32>, _ results: UnsafeMutablePointer<Int8>, _ channel: Int, _ count: Int
  ) {
    guard isPlain && count == WeightBlocks.side else {
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
