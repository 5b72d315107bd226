package import ModelGraph

/// Folds a batch normalization into the layer after it, where that is exact: a convolution's
/// margins are zeros of the normalized values, so it must have none or there must be no offset.
package struct FoldLeadingBatchNormalization: GraphPass {
  /// The pass.
  package init() {}

  /// Replaces a layer that reads a normalized value.
  package func rewrite(
    _ node: Node, in view: GraphView, patch: inout GraphPatch
  ) throws(GraphError) {
    guard let layer = LinearLayer(node, in: view), let maker = view.maker(of: node.input),
      let affine = ChannelAffine(maker, in: view), affine.isInnermost
    else { return }
    if case .convolution2D(let convolution) = node.operation, !convolution.padding.isNone {
      guard affine.offsets.allSatisfy({ $0 == 0 }) else { return }
    }
    let depth = layer.weights.shape[-1]
    let size = layer.weights.shape.elementCount / max(layer.outputs, 1)
    let outputsPerGroup = layer.outputs / node.groups
    func inputChannel(_ position: Int, _ output: Int) -> Int {
      output / outputsPerGroup * depth + position % depth
    }
    var shifts = [Double](repeating: 0, count: layer.outputs)
    let values = view.reals(node.optionalInput(1)) ?? []
    for (position, value) in values.enumerated() {
      let output = position / size
      shifts[output] += Double(value) * affine.offsets[inputChannel(position, output)]
    }
    let folded = try layer.rebuilt(
      in: &patch, input: maker.input,
      weight: { position, output, value in value * affine.scales[inputChannel(position, output)] },
      bias: { output, value in value + shifts[output] })
    patch.replace(node.output, with: folded)
  }
}

extension Node {
  /// In how many groups the channels are split.
  fileprivate var groups: Int {
    if case .convolution2D(let convolution) = operation { return convolution.groups }
    return 1
  }
}
