import CIntrinsics

/// The version for AArch64: four rows by eight outputs at a time.
package func matrixProductNeon(
  _ p: MatrixProductParameters, rows: Span<Int8>, weights: Span<Int8>, bias: Span<Int32>,
  multipliers: Span<Int32>, shifts: Span<Int8>, output: inout MutableSpan<Int8>
) {
  guard p.rows > 0 else { return }
  let (outputs, depth) = (Int(p.outputChannels), Int(p.depth))
  let step = Int(p.rowStep)
  var results = unsafe nvx_results(
    outputs: p.outputChannels, bias: bias, multipliers: multipliers, shifts: shifts,
    offset: p.outputOffset, minimum: p.activationMinimum, maximum: p.activationMaximum)
  var product = unsafe nvx_neon_product()
  let weightBytes = WeightBlocks.byteCount(outputs: outputs, depth: depth)
  unsafe product.input = rows.address(count: (Int(p.rows) &- 1) &* step &+ depth)
  unsafe product.rows = Int(p.rows)
  unsafe product.weights = weights.address(count: weightBytes)
  unsafe product.rowStep = step
  unsafe product.depth = depth
  let to = unsafe output.address(at: Int(p.outputStart), count: Int(p.rows) &* outputs)
  unsafe nvx_neon_matrix(&product, &results, to)
}
