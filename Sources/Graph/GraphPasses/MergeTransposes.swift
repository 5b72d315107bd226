package import ModelGraph

/// Makes one transpose of two that follow each other; two that undo each other become nothing.
package struct MergeTransposes: GraphPass {
  /// The pass.
  package init() {}

  /// Replaces a transpose of a transposed tensor.
  package func rewrite(
    _ node: Node, in view: GraphView, patch: inout GraphPatch
  ) throws(GraphError) {
    guard case .transpose(let outer) = node.operation, let maker = view.maker(of: node.input),
      case .transpose(let inner) = maker.operation
    else { return }
    let merged = try patch.add(
      .transpose(permutation: outer.map { inner[$0] }), [maker.input], name: node.name,
      quantization: view[node.output].quantization)
    patch.replace(node.output, with: merged)
  }
}
