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
  let blocks = unsafe weights.address(
    count: WeightBlocks.byteCount(outputs: channels, depth: depth))
  var rowStart = 0
  var outputStart = Int(p.outputStart)
  for _ in 0..<p.rows {
    let row = unsafe rows.address(at: rowStart, count: depth)
    let results = unsafe output.address(at: outputStart, count: channels)
    unsafe multiplyRow(row, depth, blocks, finish, results, channels)
    rowStart &+= Int(p.rowStep)
    outputStart &+= channels
  }
}

/// All outputs of a row, a block's four at a time.
@inline(__always)
private func multiplyRow(
  _ x: UnsafePointer<Int8>, _ depth: Int, _ weights: UnsafePointer<Int8>, _ finish: LayerFinish,
  _ results: UnsafeMutablePointer<Int8>, _ channels: Int
) {
  let quads = depth &>> 2
  let rest = depth & 3
  var w = unsafe weights
  var channel = 0
  while channel < channels {
    var sums = unsafe nvx_dsp_product_1x4(x, w, Int32(truncatingIfNeeded: quads), nvx_sums4())
    unsafe w += 16 &* quads
    if rest > 0 {
      unsafe addRest(x + 4 &* quads, rest, w, &sums)
      unsafe w += 16
    }
    let end = min(channel &+ WeightBlocks.side, channels)
    unsafe withUnsafeBytes(of: &sums) { bytes in
      var at = 0
      repeat {
        let sum = unsafe bytes.loadUnaligned(fromByteOffset: at, as: Int32.self)
        unsafe results[channel] = finish.result(
          sum &+ finish.bias[channel], finish.factor(channel))
        channel &+= 1
        at &+= 4
      } while channel < end
    }
  }
}

/// What is left of a row, byte by byte: nothing is read beyond it.
@inline(__always)
private func addRest(
  _ x: UnsafePointer<Int8>, _ count: Int, _ w: UnsafePointer<Int8>, _ sums: inout nvx_sums4
) {
  for tap in 0..<count {
    let value = unsafe Int32(x[tap])
    sums.sum0 &+= unsafe value &* Int32(w[tap])
    sums.sum1 &+= unsafe value &* Int32(w[tap &+ 4])
    sums.sum2 &+= unsafe value &* Int32(w[tap &+ 8])
    sums.sum3 &+= unsafe value &* Int32(w[tap &+ 12])
  }
}
