#if arch(x86_64) && !hasFeature(Embedded)
  import CIntrinsics
#endif

/// The version for x86-64, with as much of the processor as the level says: of a few rows where
/// they lie.
package func matrixProductX86(
  _ p: MatrixProductParameters, rows: Span<Int8>, weights: Span<Int8>, bias: Span<Int32>,
  multipliers: Span<Int32>, shifts: Span<Int8>, output: inout MutableSpan<Int8>,
  level: X86Level = .current
) {
  #if arch(x86_64) && !hasFeature(Embedded)
    if level != .none && p.rows > 0 && p.depth > 0 {
      let (outputs, depth) = (Int(p.outputChannels), Int(p.depth))
      var results = unsafe nvx_results(
        outputs: p.outputChannels, bias: bias, multipliers: multipliers, shifts: shifts,
        offset: p.outputOffset, minimum: p.activationMinimum, maximum: p.activationMaximum)
      let end = Int(p.outputStart) + Int(p.rows) * outputs
      var product = unsafe nvx_x86_rows()
      unsafe product.input = rows.address(of: (Int(p.rows) - 1) * Int(p.rowStep) + depth)
      unsafe product.rows = Int64(p.rows)
      unsafe product.rowStep = Int64(p.rowStep)
      unsafe product.depth = p.depth
      unsafe product.outputs = p.outputChannels
      unsafe product.weights = weights.address(
        of: WeightBlocks.byteCount(outputs: outputs, depth: depth))
      unsafe product.output = output.mutableAddress(of: end).map { unsafe $0 + Int(p.outputStart) }
      if level == .avx2 {
        unsafe nvx_avx2_rows(&product, &results)
      } else {
        unsafe nvx_vnni_rows(&product, &results)
      }
      return
    }
  #endif
  matrixProductPlain(
    p, rows: rows, weights: weights, bias: bias, multipliers: multipliers, shifts: shifts,
    output: &output)
}
