package import ModelGraph

/// Makes an operation on integers of an operation on dequantized integers whose result is
/// quantized.
///
/// The operation keeps its parameters; weights are the integers that were dequantized, the bias
/// becomes int32 of scale `input scale * weight scale`.
package struct FoldQuantizedOperations: GraphPass {
  /// The pass.
  package init() {}

  /// Replaces a quantized result of an operation that can be done on integers.
  package func rewrite(
    _ node: Node, in view: GraphView, patch: inout GraphPatch
  ) throws(GraphError) {
    guard case .quantize = node.operation, view[node.output].type == .int8,
      let quantization = view[node.output].quantization, !quantization.isPerChannel,
      let maker = view.maker(of: node.input), view.isReadOnce(node.input),
      let result = try patch.onIntegers(maker, quantization, in: view)
    else { return }
    patch.replace(node.output, with: result)
  }
}
