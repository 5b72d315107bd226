import GraphPasses
import ModelGraph

/// Puts a copy between a result whose quantization is fixed and an operation that would share it
/// with other tensors; the copy becomes a step from one quantization to the other.
struct SeparateFixedRanges: GraphPass {
  func rewrite(
    _ node: Node, in view: GraphView, patch: inout GraphPatch
  ) throws(GraphError) {
    let sharers = node.sharers(in: view.graph)
    guard node.sharesQuantization, node.inputs.count > 1,
      sharers.contains(where: view.hasFixedRange),
      Set(sharers).count > 1 || sharers.count < node.inputs.count
    else { return }
    var inputs: [TensorID?] = []
    for input in node.inputs {
      guard let input, view.hasFixedRange(input) else {
        inputs.append(input)
        continue
      }
      inputs.append(try patch.add(.unary(.identity), [input], name: "\(node.name).rescale"))
    }
    patch.replace(node.output, with: try patch.add(node.operation, inputs, name: node.name))
  }
}

extension GraphView {
  /// Whether the quantization of a tensor follows from the operation that it comes from.
  fileprivate func hasFixedRange(_ id: TensorID) -> Bool {
    var id = id
    // Nodes come after what they read, so the walk ends; the limit is the graph itself.
    for _ in graph.nodes {
      guard let node = maker(of: id) else { return false }
      if node.operation.fixedQuantization != nil { return true }
      guard node.sharesQuantization, node.inputs.count == 1 else { return false }
      id = node.input
    }
    return false
  }
}
