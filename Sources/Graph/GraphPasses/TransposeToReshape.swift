package import ModelGraph

/// Makes a reshape of a transpose that only moves extents of 1: the elements keep their order.
package struct TransposeToReshape: GraphPass {
  /// The pass.
  package init() {}

  /// Replaces a transpose that leaves the elements where they are.
  package func rewrite(
    _ node: Node, in view: GraphView, patch: inout GraphPatch
  ) throws(GraphError) {
    guard case .transpose(let permutation) = node.operation else { return }
    let shape = view[node.input].shape
    let long = permutation.filter { shape[$0] != 1 }
    guard long == long.sorted() else { return }
    let reshaped = try patch.add(
      .reshape(to: view[node.output].shape), [node.input], name: node.name,
      quantization: view[node.output].quantization)
    patch.replace(node.output, with: reshaped)
  }
}
