// Rows as they lie, for the DSP extension: four inputs are widened once for four outputs.
import CIntrinsics
import TensorTypes

/// The version for the DSP extension; without it, the same steps in portable C.
package func matrixProductArmDSP(
  _ p: MatrixProductParameters, rows: Span<Int8>, weights: Span<Int8>, bias: Span<Int32>,
  multipliers: Span<Int32>, shifts: Span<Int8>, output: inout MutableSpan<Int8>
) {
  let depth = Int(p.depth)
  let channels = Int(p.outputChannels)
  let finish = LayerFinish(p, bias: bias, multipliers: multipliers, shifts: shifts)
  let blockBytes = WeightBlocks.side &* WeightBlocks.padded(depth)
  var rowStart = 0
  var outputStart = Int(p.outputStart)
  for _ in 0..<p.rows {
    let row = rows.extracting(rowStart..<rowStart &+ depth)
    var channel = 0
    var block = 0
    while channel < channels {
      let count = min(WeightBlocks.side, channels &- channel)
      let sums = products(
        row, weights.extracting(block..<block &+ blockBytes),
        from: starts(finish, channel, count))
      let results = unsafe output.address(at: outputStart &+ channel, count: count)
      let numbers = (sums.sum0, sums.sum1, sums.sum2, sums.sum3)
      unsafe store(numbers, finish, channel, results, count)
      channel &+= WeightBlocks.side
      block &+= blockBytes
    }
    rowStart &+= Int(p.rowStep)
    outputStart &+= channels
  }
}

/// The results of a block's outputs.
@inline(__always)
private func store(
  _ sums: (Int32, Int32, Int32, Int32), _ finish: LayerFinish, _ channel: Int,
  _ results: UnsafeMutablePointer<Int8>, _ count: Int
) {
  let step = finish.factorStep
  let multipliers = unsafe finish.multipliers + channel &* step
  let shifts = unsafe finish.shifts + channel &* step
  func result(_ sum: Int32, _ index: Int) -> Int8 {
    unsafe finish.result(
      sum,
      QuantizedMultiplier(multiplier: multipliers[index], shift: Int32(shifts[index])))
  }
  unsafe results[0] = result(sums.0, 0)
  if count > 1 { unsafe results[1] = result(sums.1, step) }
  if count > 2 { unsafe results[2] = result(sums.2, 2 &* step) }
  if count > 3 { unsafe results[3] = result(sums.3, 3 &* step) }
}

/// The biases of a block's outputs; those beyond the last do not matter.
@inline(__always)
private func starts(_ finish: LayerFinish, _ channel: Int, _ count: Int) -> nvx_sums4 {
  let bias = unsafe finish.bias + channel
  return unsafe nvx_sums4(
    sum0: bias[0], sum1: count > 1 ? bias[1] : 0, sum2: count > 2 ? bias[2] : 0,
    sum3: count > 3 ? bias[3] : 0)
}

/// Adds the products of a row with the four outputs of a block.
@inline(__always)
private func products(
  _ row: Span<Int8>, _ block: Span<Int8>, from starts: nvx_sums4
) -> nvx_sums4 {
  let quads = row.count &>> 2
  let x = unsafe row.address(count: row.count)
  let w = unsafe block.address(count: WeightBlocks.side &* WeightBlocks.padded(row.count))
  var sums = unsafe nvx_dsp_product_1x4(x, w, Int32(truncatingIfNeeded: quads), starts)
  // What is left of the row, byte by byte: nothing is read beyond it.
  for index in quads &* 4..<row.count {
    let value = Int32(row[index])
    let tap = quads &* 16 &+ index & 3
    sums.sum0 &+= value &* Int32(block[tap])
    sums.sum1 &+= value &* Int32(block[tap &+ 4])
    sums.sum2 &+= value &* Int32(block[tap &+ 8])
    sums.sum3 &+= value &* Int32(block[tap &+ 12])
  }
  return sums
}
