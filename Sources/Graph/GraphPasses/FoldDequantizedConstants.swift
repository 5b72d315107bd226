package import ModelGraph

/// Turns dequantized constants into constants of reals: weights that only the file held in
/// integers.
package struct FoldDequantizedConstants: GraphPass {
  /// The pass.
  package init() {}

  /// Replaces the result of a dequantized constant.
  package func rewrite(
    _ node: Node, in view: GraphView, patch: inout GraphPatch
  ) throws(GraphError) {
    guard case .dequantize = node.operation, node.hasConstantInputs(in: view.graph) else { return }
    patch.fold(node, in: view)
  }
}
