package import ModelGraph

/// Makes a pad and an average without margins of an average that counts its margins: no integer
/// kernel counts pixels that are not there.
package struct SplitCountedPadding: GraphPass {
  /// The pass.
  package init() {}

  /// Replaces an average that counts zeros around the image.
  package func rewrite(
    _ node: Node, in view: GraphView, patch: inout GraphPatch
  ) throws(GraphError) {
    guard case .averagePool2D(var pool) = node.operation, pool.countsPadding else { return }
    var input = node.input
    if !pool.padding.isNone {
      let margin = pool.padding
      input = try patch.add(
        .pad(
          before: [0, margin.top, margin.left, 0], after: [0, margin.bottom, margin.right, 0],
          value: 0), [input], name: "\(node.name).pad", quantization: view[input].quantization)
    }
    pool.padding = .none
    pool.countsPadding = false
    let average = try patch.add(
      .averagePool2D(pool), [input], name: node.name, quantization: view[node.output].quantization)
    patch.replace(node.output, with: average)
  }
}
