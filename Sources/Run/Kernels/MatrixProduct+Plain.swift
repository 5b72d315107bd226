// Four rows by four outputs at once, which share their loads; what is left of the rows one by one,
// each by eight outputs.
import CIntrinsics
import TensorTypes

/// The version that defines the result.
package func matrixProductPlain(
  _ p: MatrixProductParameters, rows: Span<Int8>, weights: Span<Int8>, bias: Span<Int32>,
  multipliers: Span<Int32>, shifts: Span<Int8>, output: inout MutableSpan<Int8>
) {
  let product = PlainProduct(
    p, rows: rows, weights: weights, bias: bias, multipliers: multipliers, shifts: shifts,
    output: &output)
  let count = Int(p.rows)
  var row = 0
  // Of four rows whole blocks are read.
  while p.depth & 3 == 0 && row &+ 4 <= count {
    product.storeFourRows(row)
    row &+= 4
  }
  while row < count {
    product.storeRow(row)
    row &+= 1
  }
}

/// A product whose operands have been held against its extents.
///
/// The addresses are sound for the call that borrows the operands: rows, channels and taps are
/// below the extents that `init` has checked, and weights come in whole blocks.
@safe
private struct PlainProduct {
  private let rows: UnsafePointer<Int8>
  private let weights: UnsafePointer<Int8>
  private let results: UnsafeMutablePointer<Int8>
  private let finish: PlainFinish
  private let depth: Int
  private let rowStep: Int
  private let channels: Int
  /// The bytes of four outputs' weights.
  private let blockRow: Int

  init(
    _ p: MatrixProductParameters, rows: Span<Int8>, weights: Span<Int8>, bias: Span<Int32>,
    multipliers: Span<Int32>, shifts: Span<Int8>, output: inout MutableSpan<Int8>
  ) {
    let count = Int(p.rows)
    depth = Int(p.depth)
    rowStep = Int(p.rowStep)
    channels = Int(p.outputChannels)
    precondition(count > 0 && depth >= 0 && rowStep >= 0 && channels > 0)
    blockRow = WeightBlocks.side &* WeightBlocks.padded(depth)
    unsafe self.rows = rows.address(count: (count - 1) * rowStep + depth)
    unsafe self.weights = weights.address(
      count: WeightBlocks.byteCount(outputs: channels, depth: depth))
    unsafe results = output.address(at: Int(p.outputStart), count: count * channels)
    finish = PlainFinish(
      channels: channels, bias: bias, multipliers: multipliers, shifts: shifts,
      offset: p.outputOffset, minimum: p.activationMinimum, maximum: p.activationMaximum)
  }

  /// All results of four rows, whose depth is whole blocks.
  func storeFourRows(_ row: Int) {
    let x = unsafe rows + row &* rowStep
    let blocks = Int32(truncatingIfNeeded: depth &>> 2)
    var block = unsafe weights
    var results = unsafe results + row &* channels
    var storage = InlineArray<16, Int32>(repeating: 0)
    var span = storage.mutableSpan
    let sums = unsafe span.address(count: 16)
    var channel = 0
    while channel < channels {
      let count = min(WeightBlocks.side, channels &- channel)
      let starts = unsafe starts(channel, of: WeightBlocks.side, sums)
      unsafe nvx_product_4x4(x, Int32(truncatingIfNeeded: rowStep), block, blocks, starts, sums)
      unsafe storeColumns(sums, channel, count, results)
      unsafe results += WeightBlocks.side
      unsafe block += blockRow
      channel &+= WeightBlocks.side
    }
  }

  /// The results of four rows, four sums an output, with `count` outputs.
  @inline(__always)
  private func storeColumns(
    _ sums: UnsafePointer<Int32>, _ channel: Int, _ count: Int,
    _ results: UnsafeMutablePointer<Int8>
  ) {
    var column = unsafe sums
    for lane in 0..<count {
      let factor = finish.factor(channel &+ lane)
      var result = unsafe results + lane
      if factor.isShort {
        unsafe result[0] = factor.shortResult(column[0])
        unsafe result += channels
        unsafe result[0] = factor.shortResult(column[1])
        unsafe result += channels
        unsafe result[0] = factor.shortResult(column[2])
        unsafe result += channels
        unsafe result[0] = factor.shortResult(column[3])
      } else {
        for row in 0..<4 { unsafe result[row &* channels] = factor.result(column[row]) }
      }
      unsafe column += 4
    }
  }

  /// All results of one row.
  func storeRow(_ row: Int) {
    let x = unsafe rows + row &* rowStep
    var block = unsafe weights
    let results = unsafe results + row &* channels
    var storage = InlineArray<8, Int32>(repeating: 0)
    var span = storage.mutableSpan
    let sums = unsafe span.address(count: 8)
    var channel = 0
    while channel < channels {
      let count = min(2 &* WeightBlocks.side, channels &- channel)
      let starts = unsafe starts(channel, of: 2 &* WeightBlocks.side, sums)
      // A single block stands in for its missing neighbour, whose sums are not used.
      unsafe sumRow(x, block, count > 4 ? block + blockRow : block, starts, sums)
      for lane in 0..<count {
        unsafe results[channel &+ lane] = finish.factor(channel &+ lane).result(sums[lane])
      }
      unsafe block += 2 &* blockRow
      channel &+= count
    }
  }

  /// Where the sums of `count` outputs start; in `copy` where the layer has fewer left.
  @inline(__always)
  private func starts(
    _ channel: Int, of count: Int, _ copy: UnsafeMutablePointer<Int32>
  ) -> UnsafePointer<Int32> {
    let bias = unsafe finish.bias + channel
    let left = channels &- channel
    if left >= count { return unsafe bias }
    for lane in 0..<left { unsafe copy[lane] = bias[lane] }
    return unsafe UnsafePointer(copy)
  }

  /// The sums of a row with two blocks' outputs; a last part of a block byte by byte, as nothing is
  /// read beyond the row.
  @inline(__always)
  private func sumRow(
    _ x: UnsafePointer<Int8>, _ block: UnsafePointer<Int8>, _ other: UnsafePointer<Int8>,
    _ starts: UnsafePointer<Int32>, _ sums: UnsafeMutablePointer<Int32>
  ) {
    let whole = depth & ~3
    let blocks = Int32(truncatingIfNeeded: depth &>> 2)
    unsafe nvx_product_1x8(x, block, other, blocks, starts, sums)
    for index in whole..<depth {
      let tap = 4 &* whole &+ index & 3
      for lane in 0..<4 {
        let value = unsafe Int32(x[index])
        unsafe sums[lane] &+= value &* Int32(block[tap &+ 4 &* lane])
        unsafe sums[lane &+ 4] &+= value &* Int32(other[tap &+ 4 &* lane])
      }
    }
  }
}
