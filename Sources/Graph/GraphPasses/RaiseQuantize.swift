package import ModelGraph

/// Moves a quantize from the result of a node that only moves elements to its inputs.
package struct RaiseQuantize: GraphPass {
  /// The pass.
  package init() {}

  /// Replaces a quantized movement of reals that nobody else reads.
  package func rewrite(
    _ node: Node, in view: GraphView, patch: inout GraphPatch
  ) throws(GraphError) {
    guard case .quantize = node.operation, let maker = view.maker(of: node.input),
      view[node.input].type == .float32, view.isReadOnce(node.input),
      let quantization = view[node.output].quantization, quantization.axis == nil,
      maker.operation.moving(quantization, of: view[maker.input].shape) != nil
    else { return }
    var integers: [TensorID] = []
    for case .some(let id) in maker.inputs {
      integers.append(
        try patch.add(.quantize, [id], name: "\(maker.name).quantize", quantization: quantization))
    }
    let moved = try patch.add(
      maker.operation, integers, name: maker.name, quantization: quantization)
    patch.replace(node.output, with: moved)
  }
}
