package import ModelGraph

/// Turns a batch normalization that nothing could take in into a product and a sum.
package struct LowerBatchNormalization: GraphPass {
  /// The pass.
  package init() {}

  /// Replaces a normalization.
  package func rewrite(
    _ node: Node, in view: GraphView, patch: inout GraphPatch
  ) throws(GraphError) {
    guard let affine = ChannelAffine(node, in: view) else { return }
    let shape = Shape([affine.scales.count] + [Int](repeating: 1, count: affine.axesBehind))
    let scale = patch.add(
      Tensor(name: "\(node.name).scale", shape: shape, values: affine.scales.map { Float($0) }))
    let offset = patch.add(
      Tensor(name: "\(node.name).offset", shape: shape, values: affine.offsets.map { Float($0) }))
    let product = try patch.add(
      .binary(.multiply, activation: .none), [node.input, scale], name: "\(node.name).multiply")
    let sum = try patch.add(.binary(.add, activation: .none), [product, offset], name: node.name)
    patch.replace(node.output, with: sum)
  }
}
