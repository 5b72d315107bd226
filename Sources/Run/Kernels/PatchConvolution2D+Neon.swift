/// The version for AArch64: products of as many patches at once as scratch has room for.
package func convolution2DByPatchesNeon(
  _ p: Convolution2DParameters, input: Span<Int8>, weights: Span<Int8>, bias: Span<Int32>,
  multipliers: Span<Int32>, shifts: Span<Int8>, scratch: inout MutableSpan<Int8>,
  output: inout MutableSpan<Int8>
) {
  var product = p.product
  var walk = PixelWalk(p)
  while walk.pixelsLeft > 0 {
    let byteCount = gatherPatches(p, &walk, input: input, &scratch, &product)
    matrixProductNeon(
      product, rows: scratch.span.extracting(0..<byteCount), weights: weights, bias: bias,
      multipliers: multipliers, shifts: shifts, output: &output)
    product.outputStart &+= product.rows &* product.outputChannels
  }
}
