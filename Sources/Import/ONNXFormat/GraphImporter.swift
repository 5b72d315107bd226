import ModelGraph

/// One pass over a file's graph: binds its inputs and constants, reads its nodes in order, and
/// gathers all that cannot be read before it refuses.
struct GraphImporter {
  private let source: ONNXGraph
  private let operatorSet: Int
  private var builder: GraphBuilder
  private var values: [String: Value] = [:]
  /// Names that a refused node would have made; nodes that read them are passed over.
  private var unavailable: Set<String> = []
  private var unsupported: [UnsupportedNode] = []

  init(_ source: ONNXGraph, operatorSet: Int, name: String, external: ExternalData) {
    self.source = source
    self.operatorSet = operatorSet
    builder = GraphBuilder(name: name, external: external)
  }

  /// The whole graph.
  mutating func run() throws(ONNXError) -> ModelGraph {
    unsupported = Self.unknownOperators(in: source)
    do {
      try bindConstants()
      try bindInputs()
      try readNodes()
      if unsupported.isEmpty { try bindOutputs() }
    } catch {
      // What else is wrong with a model matters less than that it cannot be read at all.
      if unsupported.isEmpty { throw error }
    }
    guard unsupported.isEmpty else { throw .unsupported(unsupported) }
    return builder.graph
  }

  /// Nodes without a reader, those inside of branches and loops too.
  private static func unknownOperators(in graph: ONNXGraph) -> [UnsupportedNode] {
    var found: [UnsupportedNode] = []
    for node in graph.nodes {
      if !node.isStandard || OperatorTable.readers[node.operatorType] == nil {
        found.append(UnsupportedNode(operatorName: node.operatorName, node: node.label))
      }
      for case .graphs(let graphs) in node.attributes.map(\.value) {
        for inner in graphs { found += unknownOperators(in: inner) }
      }
    }
    return found
  }
}

// What is given before any node runs.
extension GraphImporter {
  private mutating func bindConstants() throws(ONNXError) {
    guard source.sparseInitializerCount == 0 else {
      throw .tensor(
        name: "sparse_initializer", found: "\(source.sparseInitializerCount) sparse tensors",
        expected: "dense ones")
    }
    for tensor in source.initializers {
      let constant = try Constant(tensor, external: &builder.external)
      builder.allowFolding(of: constant.elementCount)
      guard values.updateValue(.constant(constant), forKey: tensor.name) == nil else {
        throw .duplicate(name: tensor.name, node: "an initializer")
      }
    }
  }

  /// Before IR version 4 the constants are inputs too.
  private mutating func bindInputs() throws(ONNXError) {
    let constants = Set(values.keys)
    let ports = source.inputs.filter { !constants.contains($0.name) }
    let symbols = BatchSymbols(ports)
    for port in ports {
      let tensor = try symbols.tensor(port)
      let id = builder.addInput(tensor)
      guard values.updateValue(.tensor(id), forKey: port.name) == nil else {
        throw .duplicate(name: port.name, node: "an input of the graph")
      }
    }
  }

  private mutating func bindOutputs() throws(ONNXError) {
    guard !source.outputs.isEmpty else { throw .missing(field: "graph.output") }
    for output in source.outputs {
      guard let value = values[output.name] else {
        throw .undefined(node: "the graph's output", name: output.name)
      }
      try builder.addOutput(value, name: output.name)
    }
  }
}

// Nodes.
extension GraphImporter {
  private mutating func readNodes() throws(ONNXError) {
    let order = try NodeOrder(source.nodes, given: Set(values.keys))
    var used = Set(source.outputs.map(\.name))
    for node in source.nodes { used.formUnion(node.inputs) }
    for position in order.positions { try read(source.nodes[position], used: used) }
  }

  private mutating func read(_ node: ONNXNode, used: Set<String>) throws(ONNXError) {
    let outputs = node.outputs.filter { !$0.isEmpty }
    guard node.isStandard, let reader = OperatorTable.readers[node.operatorType],
      unavailable.isDisjoint(with: node.inputs)
    else {
      unavailable.formUnion(outputs)
      return
    }
    let inputs = node.inputs.map { $0.isEmpty ? nil : values[$0] }
    let view = NodeView(node: node, operatorSet: operatorSet, inputs: inputs)
    do throws(ONNXError) {
      let results = try reader(view, &builder)
      for (name, value) in zip(node.outputs, results) where !name.isEmpty {
        let shape = builder.shape(value)
        // Behind this line no extent is 0 but that of an empty list, so products of some extents
        // stay within the product of all.
        guard shape == [0] || !shape.dimensions.contains(0) else {
          throw ONNXError.empty(node: node.label, shape: shape)
        }
        values[name] = value.settled(as: name)
      }
      for (position, name) in node.outputs.enumerated().dropFirst(results.count)
      where used.contains(name) && !name.isEmpty {
        throw view.unsupported("output \(position)")
      }
    } catch {
      guard case .unsupported(let nodes) = error else { throw error }
      unsupported += nodes
      unavailable.formUnion(outputs)
    }
  }
}
