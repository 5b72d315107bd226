package import ModelGraph

/// Lets the caller give and get int8: removes a quantize of an input and a dequantize of an output.
package struct StripEdgeQuantization: GraphPass {
  /// The pass.
  package init() {}

  /// Replaces the input or the output that a node translates.
  package func rewrite(
    _ node: Node, in view: GraphView, patch: inout GraphPatch
  ) throws(GraphError) {
    switch node.operation {
    case .quantize where view.isInput(node.input) && view[node.input].type == .float32:
      guard view.isReadOnce(node.input), !view.isOutput(node.output) else { return }
      var input = view[node.output]
      input.name = view[node.input].name
      let integers = patch.add(input)
      patch.replaceInput(node.input, with: integers)
      patch.replace(node.output, with: integers)
    case .dequantize where view.isOutput(node.output) && view[node.input].type == .int8:
      guard !view.isInput(node.input) else { return }
      patch.replaceOutput(node.output, with: node.input)
    default: return
    }
  }
}
