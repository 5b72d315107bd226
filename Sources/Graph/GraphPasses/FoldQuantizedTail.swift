package import ModelGraph

/// Makes an operation on integers of a softmax, logistic or tanh of dequantized integers whose
/// result stays real: the quantization of its result is known without being measured.
package struct FoldQuantizedTail: GraphPass {
  /// The pass.
  package init() {}

  /// Replaces such a result with dequantized integers.
  package func rewrite(
    _ node: Node, in view: GraphView, patch: inout GraphPatch
  ) throws(GraphError) {
    guard let quantization = node.operation.fixedQuantization,
      let input = view.integersBehind(node.input)
    else { return }
    if let reader = view.soleReader(of: node.output), case .quantize = reader.operation { return }
    let result = try patch.add(
      node.operation, [input], name: node.name, quantization: quantization)
    patch.replace(
      node.output, with: try patch.add(.dequantize, [result], name: "\(node.name).dequantize"))
  }
}
