package import ModelGraph

/// Folds a batch normalization into the convolution or fully connected layer before it.
///
/// Source: Jacob et al., "Quantization and Training of Neural Networks for Efficient
/// Integer-Arithmetic-Only Inference", 2018, section 3.2.
package struct FoldBatchNormalization: GraphPass {
  /// The pass.
  package init() {}

  /// Replaces a normalization of a layer's result with a layer that has other numbers.
  package func rewrite(
    _ node: Node, in view: GraphView, patch: inout GraphPatch
  ) throws(GraphError) {
    guard let affine = ChannelAffine(node, in: view), affine.isInnermost,
      let layer = LinearLayer(making: node.input, in: view)
    else { return }
    let folded = try layer.rebuilt(
      in: &patch, weight: { _, channel, value in value * affine.scales[channel] },
      bias: { channel, value in value * affine.scales[channel] + affine.offsets[channel] })
    patch.replace(node.output, with: folded)
  }
}
