import ModelGraph

/// Layers that multiply the same tensor; they are quantized together.
struct Stage {
  /// What they multiply.
  let input: TensorID
  /// Their positions among the graph's nodes.
  let layers: [Int]
  /// The first of them: samples wait before it.
  var first: Int { layers[0] }
}

extension ModelGraph {
  /// The stages of the layers at `positions`, in the order in which a run comes to them.
  func stages(ofLayersAt positions: [Int]) -> [Stage] {
    var stages: [Stage] = []
    for position in positions {
      let input = nodes[position].input
      if let known = stages.firstIndex(where: { $0.input == input }) {
        stages[known] = Stage(input: input, layers: stages[known].layers + [position])
      } else {
        stages.append(Stage(input: input, layers: [position]))
      }
    }
    return stages
  }

  /// The tensor that a layer's result is added to, where that is all that is done with it.
  ///
  /// It must be there before the node at `start` runs.
  func residual(ofLayerAt position: Int, before start: Int) -> TensorID? {
    let output = nodes[position].output
    let readers = nodes.indices.filter { nodes[$0].inputs.contains(output) }
    guard readers.count == 1, !outputs.contains(output),
      case .binary(.add, _) = nodes[readers[0]].operation
    else { return nil }
    let others = nodes[readers[0]].inputs.compactMap(\.self).filter { $0 != output }
    let made = Set(inputs + nodes[..<start].map(\.output))
    guard others.count == 1, made.contains(others[0]),
      self[others[0]].shape == self[output].shape
    else { return nil }
    return others[0]
  }
}
