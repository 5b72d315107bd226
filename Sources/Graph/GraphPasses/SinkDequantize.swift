package import ModelGraph

// Quantize and dequantize pairs ("QDQ") describe an integer model in real operations. Movements of
// elements do not care: `dequantize` sinks below them and `quantize` rises above them, until the
// two meet around the operations that compute.

/// Moves a dequantize from the input of a node that only moves elements to its result.
package struct SinkDequantize: GraphPass {
  /// The pass.
  package init() {}

  /// Replaces a movement of dequantized integers.
  package func rewrite(
    _ node: Node, in view: GraphView, patch: inout GraphPatch
  ) throws(GraphError) {
    var integers: [TensorID] = []
    for case .some(let id) in node.inputs {
      guard let maker = view.maker(of: id), case .dequantize = maker.operation,
        let first = view[maker.input].quantization,
        first == view[integers.first ?? maker.input].quantization
      else { return }
      integers.append(maker.input)
    }
    guard let first = integers.first, let quantization = view[first].quantization,
      let moved = node.operation.moving(quantization, of: view[first].shape)
    else { return }
    let result = try patch.add(
      node.operation, integers, name: node.name, quantization: moved)
    patch.replace(
      node.output, with: try patch.add(.dequantize, [result], name: "\(node.name).dequantize"))
  }
}
