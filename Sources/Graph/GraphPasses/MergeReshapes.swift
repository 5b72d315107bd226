package import ModelGraph

/// Makes one reshape of two that follow each other.
package struct MergeReshapes: GraphPass {
  /// The pass.
  package init() {}

  /// Replaces a reshape of a reshaped tensor.
  package func rewrite(
    _ node: Node, in view: GraphView, patch: inout GraphPatch
  ) throws(GraphError) {
    guard case .reshape(let shape) = node.operation, let maker = view.maker(of: node.input),
      case .reshape = maker.operation
    else { return }
    let merged = try patch.add(
      .reshape(to: shape), [maker.input], name: node.name,
      quantization: view[node.output].quantization)
    patch.replace(node.output, with: merged)
  }
}
