package import ModelGraph

/// A graph with what a rewrite asks of it: who makes a tensor and who reads it.
package struct GraphView: Sendable {
  /// The graph.
  package let graph: ModelGraph
  private let makers: [Int]
  private let readerCounts: [Int]
  private let soleReaders: [Int]

  /// Looks through every node once.
  package init(_ graph: ModelGraph) {
    self.graph = graph
    var makers = [Int](repeating: -1, count: graph.tensors.count)
    var counts = [Int](repeating: 0, count: graph.tensors.count)
    var readers = [Int](repeating: -1, count: graph.tensors.count)
    for (position, node) in graph.nodes.enumerated() {
      for output in node.outputs { makers[output.index] = position }
      for case .some(let input) in node.inputs {
        counts[input.index] += 1
        readers[input.index] = position
      }
    }
    for output in graph.outputs { counts[output.index] += 1 }
    self.makers = makers
    readerCounts = counts
    soleReaders = readers
  }

  /// One tensor.
  package subscript(id: TensorID) -> Tensor { graph[id] }

  /// The node that makes a tensor; nil for inputs and constants.
  package func maker(of id: TensorID) -> Node? {
    let position = makers[id.index]
    return position < 0 ? nil : graph.nodes[position]
  }

  /// Whether one node, in one place, or the caller reads it, and nobody else.
  package func isReadOnce(_ id: TensorID) -> Bool { readerCounts[id.index] == 1 }

  /// The only reader of a tensor; nil where there are more, or where the caller reads it too.
  package func soleReader(of id: TensorID) -> Node? {
    let position = soleReaders[id.index]
    return isReadOnce(id) && position >= 0 ? graph.nodes[position] : nil
  }

  /// Whether the caller gives it.
  package func isInput(_ id: TensorID) -> Bool { graph.inputs.contains(id) }

  /// Whether the caller gets it.
  package func isOutput(_ id: TensorID) -> Bool { graph.outputs.contains(id) }

  /// The elements of a constant of reals; nil for everything else.
  package func reals(_ id: TensorID?) -> [Float]? {
    guard let id, graph[id].type == .float32 else { return nil }
    return graph[id].constant?.values(as: Float.self)
  }
}
