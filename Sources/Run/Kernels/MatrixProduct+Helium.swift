// Rows as they lie, for Helium: sixteen products an instruction, the last ones masked, so that no
// length is special.
import CIntrinsics
import TensorTypes

/// The version for Helium; without it, the same steps in portable C.
package func matrixProductHelium(
  _ p: MatrixProductParameters, rows: Span<Int8>, weights: Span<Int8>, bias: Span<Int32>,
  multipliers: Span<Int32>, shifts: Span<Int8>, output: inout MutableSpan<Int8>
) {
  let outputs = Int(p.outputChannels)
  guard p.rows > 0, outputs > 0 else { return }
  let rowStep = Int(p.rowStep)
  let rowCount = Int(p.rows)
  var row = unsafe rows.address(count: (rowCount &- 1) &* rowStep &+ Int(p.depth))
  var result = unsafe output.address(at: Int(p.outputStart), count: rowCount &* outputs)
  var product = unsafe nvx_mve_product()
  unsafe withUnsafeMutablePointer(to: &product) { product in
    let tables = unsafe nvx_mve_tables(
      outputs: p.outputChannels, bias: bias, multipliers: multipliers, shifts: shifts)
    unsafe p.prepare(product, weights, tables, areRowsPadded: false)
    for _ in 0..<rowCount &>> 1 {
      unsafe nvx_mve_pair_product(product, row, row + rowStep, result, result + outputs)
      unsafe row += 2 &* rowStep
      unsafe result += 2 &* outputs
    }
    if rowCount & 1 != 0 { unsafe nvx_mve_row_product(product, row, result) }
  }
}

extension MatrixProductParameters {
  /// Makes a product ready, which must then stay where it is; `depth` is that of the weights.
  func prepare(
    _ product: UnsafeMutablePointer<nvx_mve_product>, _ weights: Span<Int8>,
    _ tables: nvx_mve_tables, areRowsPadded: Bool
  ) {
    let byteCount = WeightBlocks.byteCount(outputs: Int(outputChannels), depth: Int(depth))
    let result = nvx_mve_result(
      offset: outputOffset, minimum: activationMinimum, maximum: activationMaximum, is_simple: 0)
    unsafe withUnsafePointer(to: tables) { tables in
      unsafe nvx_mve_prepare(
        product, weights.address(count: byteCount), tables, result, depth, areRowsPadded ? 1 : 0)
    }
  }
}

extension nvx_mve_tables {
  /// The tables of an operator's outputs, once it is known that they have as many entries as they
  /// must.
  init(outputs: Int32, bias: Span<Int32>, multipliers: Span<Int32>, shifts: Span<Int8>) {
    let isPerTensor = multipliers.count == 1
    let factors = isPerTensor ? 1 : Int(outputs)
    unsafe self.init(
      bias: bias.address(count: Int(outputs)), multipliers: multipliers.address(count: factors),
      shifts: shifts.address(count: factors), outputs: outputs, is_per_tensor: isPerTensor ? 1 : 0)
  }
}
