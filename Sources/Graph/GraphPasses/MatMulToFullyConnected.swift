package import ModelGraph

/// Makes a fully connected layer of a product with a constant matrix.
package struct MatMulToFullyConnected: GraphPass {
  /// The pass.
  package init() {}

  /// Replaces a product whose right operand is a constant matrix, as it is or dequantized.
  package func rewrite(
    _ node: Node, in view: GraphView, patch: inout GraphPatch
  ) throws(GraphError) {
    guard case .matrixMultiply = node.operation, let matrix = node.optionalInput(1),
      view[matrix].shape.rank == 2, view.isConstantOrDequantized(matrix)
    else { return }
    let weights = try patch.add(
      .transpose(permutation: [1, 0]), [matrix], name: view[matrix].name,
      quantization: view[matrix].quantization?.transposed(by: [1, 0]))
    let layer = try patch.add(
      .fullyConnected(FullyConnected()), [node.input, weights], name: node.name,
      quantization: view[node.output].quantization)
    patch.replace(node.output, with: layer)
  }
}

extension TensorQuantization {
  /// The same scales after the axes have moved.
  func transposed(by permutation: [Int]) -> TensorQuantization {
    TensorQuantization(
      scales: scales, zeroPoints: zeroPoints,
      axis: axis.flatMap { permutation.firstIndex(of: $0) })
  }
}
