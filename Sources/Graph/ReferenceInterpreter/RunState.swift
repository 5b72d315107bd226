public import ModelGraph

/// The values of a run that stands between two nodes.
public struct RunState: Sendable {
  fileprivate(set) var values: [[Float]]

  /// The value of a tensor that is an input or has been computed, and that a later node reads.
  public subscript(id: TensorID) -> [Float] {
    get { values[id.index] }
    set { values[id.index] = newValue }
  }
}

// A run in parts, so that layers can change while samples wait before them.
extension ReferenceInterpreter {
  /// A state before the first node, with nothing but the constants; whoever resumes a run puts the
  /// values of `liveTensors(before:)` into it.
  public func emptyState() -> RunState { RunState(values: constants) }

  /// A state before the first node.
  public func start(_ inputs: [[Float]]) throws(ReferenceError) -> RunState {
    guard inputs.count == graph.inputs.count else {
      throw .inputCount(needed: graph.inputs.count, given: inputs.count)
    }
    var state = emptyState()
    for (id, input) in zip(graph.inputs, inputs) {
      let tensor = graph[id]
      guard input.count == tensor.shape.elementCount else {
        throw .inputSize(tensor: tensor.name, shape: tensor.shape, given: input.count)
      }
      var value = input
      try QuantizationGrid(of: tensor)?.snap(&value)
      state[id] = value
    }
    return state
  }

  /// Runs some of the nodes; `observe` sees what each computes.
  public func run(
    _ nodes: Range<Int>, on state: inout RunState,
    observe: (TensorID, Span<Float>) -> Void = { _, _ in }
  ) {
    for step in steps[nodes] {
      var result = step.result(graph: graph, values: state.values)
      step.grid?.snap(&result)
      observe(step.output, result.span)
      state.values[step.output.index] = result
      for id in step.lastReads { state.values[id.index] = [] }
    }
  }

  /// What nodes from `node` on read of what inputs and earlier nodes gave, in a fixed order.
  public func liveTensors(before node: Int) -> [TensorID] {
    let made = graph.inputs + graph.nodes[..<node].map(\.output)
    let read = Set(graph.nodes[node...].flatMap { $0.inputs.compactMap(\.self) } + graph.outputs)
    return made.filter(read.contains).sorted()
  }
}
