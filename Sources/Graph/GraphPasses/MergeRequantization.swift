package import ModelGraph

/// Removes a dequantize and a quantize that follow each other; two different quantizations leave
/// one step from integers to integers.
package struct MergeRequantization: GraphPass {
  /// The pass.
  package init() {}

  /// Replaces a quantize of dequantized integers.
  package func rewrite(
    _ node: Node, in view: GraphView, patch: inout GraphPatch
  ) throws(GraphError) {
    guard case .quantize = node.operation else { return }
    let (source, target) = (view[node.input], view[node.output])
    if source.type == target.type, source.quantization == target.quantization {
      if view.isOutput(node.output), view.isInput(node.input) { return }
      return patch.replace(node.output, with: node.input)
    }
    guard let maker = view.maker(of: node.input), case .dequantize = maker.operation,
      view[maker.input].type == .int8
    else { return }
    let direct = try patch.add(
      .quantize, [maker.input], name: node.name, quantization: target.quantization)
    patch.replace(node.output, with: direct)
  }
}
