package import ModelGraph

/// A change to one graph: new tensors and nodes, and which old tensors they stand for.
///
/// A patch states equalities. A replacement is made of what the old tensor was made of, so every
/// set of replacements holds together and what nobody reads any more falls away by itself.
package struct GraphPatch: Sendable {
  /// The graph that the patch was made for, with the new tensors and nodes behind the old.
  var draft: ModelGraph
  /// The number of nodes of the graph that the patch was made for.
  let oldNodeCount: Int
  /// For each new node, the old node that it takes its place beside.
  private(set) var positions: [Int] = []
  /// What stands for each old tensor, wherever a node or the caller reads it.
  private(set) var replacements: [TensorID: TensorID] = [:]
  /// What the caller gives instead of an old input.
  private(set) var inputReplacements: [TensorID: TensorID] = [:]
  /// What the caller gets instead of an old output.
  private(set) var outputReplacements: [TensorID: TensorID] = [:]
  /// The old node that is being rewritten; new nodes take their place beside it.
  var position = 0

  /// A patch that changes nothing yet.
  package init(for graph: ModelGraph) {
    draft = graph
    oldNodeCount = graph.nodes.count
  }

  /// Whether it changes nothing.
  package var isEmpty: Bool {
    replacements.isEmpty && inputReplacements.isEmpty && outputReplacements.isEmpty
  }

  /// A tensor of the graph or of the patch.
  package subscript(id: TensorID) -> Tensor { draft[id] }

  /// Adds a tensor that no node makes: a constant or an input.
  package mutating func add(_ tensor: Tensor) -> TensorID {
    draft.add(tensor)
  }

  /// Adds a node and the tensor that it makes.
  package mutating func add(
    _ operation: Operation, _ inputs: [TensorID?], name: String,
    quantization: TensorQuantization? = nil
  ) throws(GraphError) -> TensorID {
    positions.append(position)
    do {
      return try draft.add(operation, inputs, name: name, quantization: quantization)
    } catch {
      positions.removeLast()
      throw error
    }
  }

  /// States that `new` is what `old` was; the first statement about a tensor holds.
  package mutating func replace(_ old: TensorID, with new: TensorID) {
    precondition(old != new, "a tensor stands for itself")
    if replacements[old] == nil { replacements[old] = new }
  }

  /// Lets the caller give `new` where it gave `old`, which nothing may read any more.
  package mutating func replaceInput(_ old: TensorID, with new: TensorID) {
    inputReplacements[old] = new
  }

  /// Gives the caller `new` where it got `old`; nodes go on reading `old`.
  package mutating func replaceOutput(_ old: TensorID, with new: TensorID) {
    outputReplacements[old] = new
  }
}
