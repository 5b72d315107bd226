import ModelGraph

/// What makes a stage's inputs and can give them in other scales, so that the stage's columns can
/// be multiplied by the same: the function stays, to the rounding of reals.
enum InputMaker {
  /// A gain for each input.
  case gain(TensorID)
  /// The rows of a layer; `row[j]` is the one that input j comes from.
  case rows(layer: Int, row: [Int])

  /// The maker of the inputs of `stage`; nil where someone else reads them or what makes them is
  /// not linear.
  init?(of stage: Stage, in graph: ModelGraph) {
    let readers = graph.nodes.indices.filter { graph.nodes[$0].inputs.contains(stage.input) }
    let ownsWeights = stage.layers.allSatisfy { position in
      graph.nodes[position].optionalInput(1).map { graph.isRead($0, by: [position]) } ?? false
    }
    guard readers == stage.layers, ownsWeights, !graph.outputs.contains(stage.input),
      let maker = graph.nodes.firstIndex(where: { $0.output == stage.input })
    else { return nil }
    let node = graph.nodes[maker]
    switch node.operation {
    case .rmsNormalization:
      guard let gain = node.optionalInput(1), graph.isRead(gain, by: [maker]) else { return nil }
      self = .gain(gain)
    case .gatedSiLU:
      guard let up = node.optionalInput(1) else { return nil }
      self.init(layerMaking: up, for: maker, in: graph) { Array(0..<$0) }
    case .attention(let attention):
      guard let values = node.optionalInput(2) else { return nil }
      self.init(layerMaking: values, for: maker, in: graph) { _ in attention.valueOfResult }
    case .convolution2D, .fullyConnected:
      guard node.isHomogeneous else { return nil }
      self.init(layerMaking: stage.input, for: nil, in: graph) { Array(0..<$0) }
    default: return nil
    }
  }

  /// A layer whose result only `reader` reads, if given.
  private init?(
    layerMaking tensor: TensorID, for reader: Int?, in graph: ModelGraph, row: (Int) -> [Int]
  ) {
    guard let layer = graph.nodes.firstIndex(where: { $0.output == tensor }),
      graph.nodes[layer].isWeighted, graph.nodes[layer].isHomogeneous,
      let weights = graph.nodes[layer].optionalInput(1), graph.isRead(weights, by: [layer]),
      reader.map({ graph.isRead(tensor, by: [$0]) }) ?? true
    else { return nil }
    self = .rows(layer: layer, row: row(graph[weights].shape[0]))
  }

  /// For each input, what it shares its scale with; inputs of one number have one.
  func shares(columns: Int) -> [Int] {
    switch self {
    case .gain: Array(0..<columns)
    case .rows(_, let row): (0..<columns).map { row[$0 % row.count] }
    }
  }
}

extension Attention {
  /// For each element of the result, the element of a row of values that it is a mean of.
  fileprivate var valueOfResult: [Int] {
    (0..<heads * headSize).map { index in
      index / headSize / (heads / keyHeads) * headSize + index % headSize
    }
  }
}

extension Node {
  /// Whether a positive factor on its sums is one on its results.
  fileprivate var isHomogeneous: Bool {
    switch operation {
    case .convolution2D(let it): it.activation == .none || it.activation == .relu
    case .fullyConnected(let it): it.activation == .none || it.activation == .relu
    default: false
    }
  }
}

extension ModelGraph {
  /// Whether a tensor is read by these nodes and by nobody else.
  fileprivate func isRead(_ id: TensorID, by positions: [Int]) -> Bool {
    !outputs.contains(id) && nodes.indices.filter { nodes[$0].inputs.contains(id) } == positions
  }
}
