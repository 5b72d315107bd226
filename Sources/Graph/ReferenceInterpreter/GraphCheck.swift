import ModelGraph

/// Proves what the operations rely on, so that they need not look: every tensor is there before it
/// is read, every shape is what its operation gives, no extent is zero or beyond BLAS's count.
struct GraphCheck {
  private let graph: ModelGraph
  private var known: Set<TensorID>

  init(_ graph: ModelGraph) {
    self.graph = graph
    known = Set(graph.inputs)
    for index in graph.tensors.indices where graph.tensors[index].isConstant {
      known.insert(TensorID(index))
    }
  }

  consuming func run() throws(ReferenceError) {
    for id in graph.inputs { try check(id, node: "an input") }
    for node in graph.nodes { try check(node) }
    for id in graph.outputs { try expect(id, reader: "an output") }
  }

  private mutating func check(_ node: Node) throws(ReferenceError) {
    guard !node.inputs.isEmpty else {
      throw .graph(.missingInput(node: node.name, position: 0))
    }
    for id in node.inputs.compactMap(\.self) {
      try expect(id, reader: "node \(node.name)")
      try check(id, node: node.name)
    }
    guard node.outputs.count == 1, known.insert(node.output).inserted else {
      throw .results(node: node.name, count: node.outputs.count)
    }
    try checkResult(of: node)
    try check(node.output, node: node.name)
    try checkMargin(of: node)
  }

  private func checkResult(of node: Node) throws(ReferenceError) {
    let inferred: Shape
    do {
      inferred = try graph.inferResult(
        of: node.operation, inputs: node.inputs, node: node.name
      ).shape
    } catch {
      throw .graph(error)
    }
    let stated = graph[node.output].shape
    guard inferred == stated else {
      throw .resultShape(node: node.name, stated: stated, inferred: inferred)
    }
  }

  private func expect(_ id: TensorID, reader: String) throws(ReferenceError) {
    guard known.contains(id) else {
      throw .notMade(reader: reader, tensor: graph[id].name)
    }
  }

  private func check(_ id: TensorID, node: String) throws(ReferenceError) {
    let shape = graph[id].shape
    guard let count = shape.elementCount(limit: ReferenceInterpreter.extentLimit) else {
      throw .tooLarge(node: node, shape: shape)
    }
    guard count > 0 else { throw .empty(tensor: graph[id].name, shape: shape) }
  }

  private func checkMargin(of node: Node) throws(ReferenceError) {
    switch node.operation {
    case .averagePool2D(let pool), .maxPool2D(let pool):
      let padding = pool.padding
      guard max(padding.top, padding.bottom) < pool.kernel.height,
        max(padding.left, padding.right) < pool.kernel.width
      else { throw .windowInMargin(node: node.name) }
    default: return
    }
  }
}
