extension ModelGraph {
  /// The same decoder for sequences of another length; every shape is inferred anew.
  ///
  /// Every input must be a sequence, of rank 1. Throws where an operation has the length written in
  /// it, as a reshape does, or where it is beyond an attention's context.
  public func resized(tokens: Int) throws(GraphError) -> ModelGraph {
    var graph = self
    for id in inputs {
      let shape = self[id].shape
      guard shape.rank == 1 else {
        throw .rank(node: self[id].name, input: 0, found: shape, expected: "T")
      }
      guard tokens >= 1 else {
        throw .parameter(node: self[id].name, what: "the number of tokens", found: tokens)
      }
      graph[id].shape = [tokens]
    }
    for node in nodes {
      graph[node.output].shape = try graph.inferResult(
        of: node.operation, inputs: node.inputs, node: node.name
      ).shape
    }
    return graph
  }
}
