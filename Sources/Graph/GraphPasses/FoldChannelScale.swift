package import ModelGraph

/// Folds a product with a constant for each output channel into the weights of the layer before.
package struct FoldChannelScale: GraphPass {
  /// The pass.
  package init() {}

  /// Replaces a product or quotient of a layer's result and a constant.
  package func rewrite(
    _ node: Node, in view: GraphView, patch: inout GraphPatch
  ) throws(GraphError) {
    guard case .binary(let function, let activation) = node.operation, node.inputs.count == 2,
      let second = node.inputs[1]
    else { return }
    let pairs: [(TensorID, TensorID)]
    switch function {
    case .multiply: pairs = [(node.input, second), (second, node.input)]
    case .divide: pairs = [(node.input, second)]
    default: return
    }
    for (result, constant) in pairs {
      guard let values = view.channelValues(constant, channelsOf: view[result].shape),
        let layer = LinearLayer(making: result, in: view)
      else { continue }
      let factors = function == .divide ? values.map { 1 / $0 } : values
      guard factors.allSatisfy(\.isFinite) else { continue }
      let folded = try layer.rebuilt(
        in: &patch, weight: { _, channel, value in value * factors[channel] },
        bias: { channel, value in value * factors[channel] })
      return patch.replace(node.output, with: try patch.withActivation(activation, folded))
    }
  }
}
