package import ModelGraph

/// Computes what depends on constants alone, but for reals out of integers.
///
/// Dequantized weights stay as they are until `FoldDequantizedConstants`, so that the integers of
/// a quantized model are not lost before its operations have been found.
package struct FoldConstants: GraphPass {
  /// The pass.
  package init() {}

  /// Replaces the result of a node whose inputs are all constant.
  package func rewrite(
    _ node: Node, in view: GraphView, patch: inout GraphPatch
  ) throws(GraphError) {
    if case .dequantize = node.operation { return }
    guard node.hasConstantInputs(in: view.graph) else { return }
    patch.fold(node, in: view)
  }
}
