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
  var tables = unsafe nvx_mve_tables(
    bias: finish.bias, multipliers: finish.multipliers, shifts: finish.shifts,
    hasOneFactor: Int32(truncatingIfNeeded: 1 &- finish.factorStep), bounds: finish.heliumBounds)
  let isWhole = depth & 15 == 0 && depth > 0 && channels & 3 == 0 && finish.factorStep == 1
  var rowStart = 0
  var to = unsafe output.address(at: Int(p.outputStart), count: Int(p.rows) &* channels)
  for _ in 0..<p.rows {
    let x = unsafe rows.address(at: rowStart, count: depth)
    if isWhole {
      unsafe nvx_mve_multiply_whole_row(x, blocks, p.depth, &tables, to, p.outputChannels)
    } else {
      unsafe nvx_mve_multiply_row(x, blocks, p.depth, &tables, to, p.outputChannels)
    }
    unsafe to += channels
    rowStart &+= Int(p.rowStep)
  }
}

extension LayerFinish {
  /// The zero point and the bounds.
  @inline(__always)
  var heliumBounds: nvx_mve_bounds {
    nvx_mve_bounds(offset: twice &>> 1, minimum: minimum, maximum: maximum)
  }
}
