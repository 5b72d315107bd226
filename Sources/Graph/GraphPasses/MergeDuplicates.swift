package import ModelGraph

/// Lets nodes that do the same with the same inputs share one result.
package struct MergeDuplicates: GraphPass {
  /// The pass.
  package init() {}

  private struct Key: Hashable {
    let operation: Operation
    let inputs: [TensorID?]
    let quantization: TensorQuantization?
  }

  /// What all nodes of a graph share; a node alone cannot tell.
  package func patch(for graph: ModelGraph) throws(GraphError) -> GraphPatch? {
    var patch = GraphPatch(for: graph)
    var firsts: [Key: TensorID] = [:]
    let outputs = Set(graph.outputs)
    for node in graph.nodes {
      let quantization = graph[node.output].quantization
      let key = Key(operation: node.operation, inputs: node.inputs, quantization: quantization)
      if let first = firsts[key] {
        if !outputs.contains(node.output) { patch.replace(node.output, with: first) }
      } else {
        firsts[key] = node.output
      }
    }
    return patch.isEmpty ? nil : patch
  }

  /// Does nothing: see `patch(for:)`.
  package func rewrite(_: Node, in _: GraphView, patch _: inout GraphPatch) throws(GraphError) {}
}
