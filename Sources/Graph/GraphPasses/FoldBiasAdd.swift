package import ModelGraph

/// Folds a constant that is added for each output channel into the bias of the layer before.
package struct FoldBiasAdd: GraphPass {
  /// The pass.
  package init() {}

  /// Replaces a sum or difference of a layer's result and a constant.
  package func rewrite(
    _ node: Node, in view: GraphView, patch: inout GraphPatch
  ) throws(GraphError) {
    guard case .binary(let function, let activation) = node.operation, node.inputs.count == 2,
      let second = node.inputs[1]
    else { return }
    let sign: Double
    let pairs: [(TensorID, TensorID)]
    switch function {
    case .add: (sign, pairs) = (1, [(node.input, second), (second, node.input)])
    case .subtract: (sign, pairs) = (-1, [(node.input, second)])
    default: return
    }
    for (result, constant) in pairs {
      guard let offsets = view.channelValues(constant, channelsOf: view[result].shape),
        let layer = LinearLayer(making: result, in: view)
      else { continue }
      let folded = try layer.rebuilt(
        in: &patch, weight: { _, _, value in value },
        bias: { channel, value in value + sign * offsets[channel] })
      return patch.replace(node.output, with: try patch.withActivation(activation, folded))
    }
  }
}
