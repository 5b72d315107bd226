// For Helium: sixteen taps of four outputs at a time, and four results finished at once.
import CIntrinsics

/// The version for Helium; without it, the same steps in portable C.
package func matrixProductHelium(
  _ p: MatrixProductParameters, rows: Span<Int8>, weights: Span<Int8>, bias: Span<Int32>,
  multipliers: Span<Int32>, shifts: Span<Int8>, output: inout MutableSpan<Int8>
) {
  let finish = LayerFinish(p, bias: bias, multipliers: multipliers, shifts: shifts)
  multiplyHelium(p, rows: rows, weights: weights, finish, output: &output)
}

/// A convolution as products of patches.
package func convolution2DByPatchesHelium(
  _ p: Convolution2DParameters, input: Span<Int8>, weights: Span<Int8>, bias: Span<Int32>,
  multipliers: Span<Int32>, shifts: Span<Int8>, scratch: inout MutableSpan<Int8>,
  output: inout MutableSpan<Int8>
) {
  var product = p.product
  let finish = LayerFinish(product, bias: bias, multipliers: multipliers, shifts: shifts)
  var walk = PixelWalk(p)
  while walk.pixelsLeft > 0 {
    let byteCount = gatherPatches(p, &walk, input: input, &scratch, &product)
    multiplyHelium(
      product, rows: scratch.span.extracting(0..<byteCount), weights: weights, finish,
      output: &output)
    product.outputStart &+= product.rows &* product.outputChannels
  }
}

private func multiplyHelium(
  _ p: MatrixProductParameters, rows: Span<Int8>, weights: Span<Int8>, _ finish: LayerFinish,
  output: inout MutableSpan<Int8>
) {
  guard finish.isShort else {
    multiplyPlain(p, rows: rows, weights: weights, finish, output: &output)
    return
  }
  let depth = Int(p.depth)
  let channels = Int(p.outputChannels)
  let blocks = unsafe weights.address(
    count: WeightBlocks.byteCount(outputs: channels, depth: depth))
  let bounds = finish.heliumBounds
  var rowStart = 0
  var to = unsafe output.address(at: Int(p.outputStart), count: Int(p.rows) &* channels)
  for _ in 0..<p.rows {
    let x = unsafe rows.address(at: rowStart, count: depth)
    unsafe multiplyRow(x, blocks, p.depth, finish, bounds, to, p.outputChannels)
    unsafe to += channels
    rowStart &+= Int(p.rowStep)
  }
}

/// One row with all blocks; the addresses are those of a whole row, all blocks, tables and results.
private func multiplyRow(
  _ x: UnsafePointer<Int8>, _ blocks: UnsafePointer<Int8>, _ depth: Int32,
  _ finish: LayerFinish, _ bounds: nvx_mve_bounds, _ results: UnsafeMutablePointer<Int8>,
  _ channels: Int32
) {
  let blockBytes = WeightBlocks.side &* WeightBlocks.padded(Int(depth))
  let factorStep = 4 &* finish.factorStep
  let hasOneFactor = Int32(truncatingIfNeeded: 1 &- finish.factorStep)
  var w = unsafe blocks
  var (bias, multipliers) = unsafe (finish.bias, finish.multipliers)
  var (shifts, to) = unsafe (finish.shifts, results)
  var left = channels
  while left > 0 {
    let sums = unsafe nvx_mve_product_1x4(x, w, depth)
    unsafe nvx_mve_finish_block(
      sums, bias, multipliers, shifts, hasOneFactor, bounds, to, min(left, 4))
    unsafe w += blockBytes
    unsafe bias += 4
    unsafe multipliers += factorStep
    unsafe shifts += factorStep
    unsafe to += 4
    left &-= 4
  }
}

extension LayerFinish {
  /// The zero point and the bounds.
  @inline(__always)
  var heliumBounds: nvx_mve_bounds {
    nvx_mve_bounds(offset: twice &>> 1, minimum: minimum, maximum: maximum)
  }
}
