public import ModelGraph

/// Runs a graph in float32, plainly: the oracle that every other way to run a model is held
/// against.
///
/// Integers of a quantized graph are taken as the reals that they stand for, and every result that
/// carries a quantization is moved to the nearest real of its grid: the values are what the
/// integers mean, though the sums before the rounding are float. Inputs and outputs are reals for
/// every type; `Tensor.reals(from:)` and `Tensor.bytes(from:)` translate them.
///
/// The same build on the same processor gives the same bits, whatever the number of threads. Values
/// are freed after their last use, so memory is bounded by the tensors that live at once, the
/// constants and 256 KB of scratch.
public struct ReferenceInterpreter: Sendable {
  /// The graph that is run.
  public let graph: ModelGraph
  let steps: [Step]
  /// The reals of each constant that a node reads, by tensor; empty for all other tensors.
  let constants: [[Float]]

  /// The longest side of a tensor, and the most elements of one: what BLAS can count.
  public static let extentLimit = Int(Int32.max)

  /// Prepares a graph: checks it and translates its constants once.
  public init(_ graph: ModelGraph) throws(ReferenceError) {
    try GraphCheck(graph).run()
    var constants = [[Float]](repeating: [], count: graph.tensors.count)
    for id in graph.outputs + graph.nodes.flatMap({ $0.inputs.compactMap(\.self) }) {
      guard let bytes = graph[id].constant, constants[id.index].isEmpty else { continue }
      constants[id.index] = try graph[id].reals(from: bytes)
    }
    self.graph = graph
    self.constants = constants
    steps = try Step.all(of: graph, constants: constants)
  }

  /// The same decoder for sequences of another length; the constants are shared, not copied.
  public func resized(tokens: Int) throws(ReferenceError) -> ReferenceInterpreter {
    let resized: ModelGraph
    do {
      resized = try graph.resized(tokens: tokens)
    } catch {
      throw .graph(error)
    }
    return try ReferenceInterpreter(resized, constants: constants)
  }

  private init(_ graph: ModelGraph, constants: [[Float]]) throws(ReferenceError) {
    try GraphCheck(graph).run()
    self.graph = graph
    self.constants = constants
    steps = try Step.all(of: graph, constants: constants)
  }

  /// The outputs for these inputs, one array each, in the graph's order.
  public func run(_ inputs: [[Float]]) throws(ReferenceError) -> [[Float]] {
    try run(inputs) { _, _ in }
  }

  /// The outputs for these inputs; `observe` sees each input and each computed tensor once, in the
  /// order in which they come to be.
  public func run(
    _ inputs: [[Float]], observe: (TensorID, Span<Float>) -> Void
  ) throws(ReferenceError) -> [[Float]] {
    var state = try start(inputs)
    for id in graph.inputs { observe(id, state[id].span) }
    run(graph.nodes.indices, on: &state, observe: observe)
    return graph.outputs.map { state[$0] }
  }
}
