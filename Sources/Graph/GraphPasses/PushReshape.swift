package import ModelGraph

/// Moves a reshape from the input of an elementwise function to its result, so that the function
/// meets the operation that it can become part of.
package struct PushReshape: GraphPass {
  /// The pass.
  package init() {}

  /// Replaces a function of a reshaped tensor.
  package func rewrite(
    _ node: Node, in view: GraphView, patch: inout GraphPatch
  ) throws(GraphError) {
    guard case .unary = node.operation, let maker = view.maker(of: node.input),
      case .reshape(let shape) = maker.operation
    else { return }
    let quantization = view[node.output].quantization
    let moved = try patch.add(
      node.operation, [maker.input], name: node.name, quantization: quantization)
    let result = try patch.add(
      .reshape(to: shape), [moved], name: maker.name, quantization: quantization)
    patch.replace(node.output, with: result)
  }
}
