import ModelGraph

extension ModelGraph {
  /// Throws where the weights of a layer are computed, or are no numbers that integers could stand
  /// for.
  func checkWeights() throws(QuantizationError) {
    let computed = nodes.filter { $0.isWeighted && !hasConstantWeights($0) }
    guard computed.isEmpty else { throw .computedWeights(nodes: computed.map(\.name)) }
    for node in nodes where node.isWeighted || node.hasTable {
      for case .some(let id) in node.inputs.dropFirst() {
        guard reals(id)?.allSatisfy(\.isFinite) ?? true else {
          throw .weightsNotFinite(node: node.name)
        }
      }
    }
  }

  private func hasConstantWeights(_ node: Node) -> Bool {
    guard let id = node.optionalInput(1), reals(id) != nil else { return false }
    return node.optionalInput(2).map { reals($0) != nil } ?? true
  }
}

extension Node {
  /// Whether it takes rows or gains that become integers as a layer's weights do.
  fileprivate var hasTable: Bool {
    switch operation {
    case .embedding, .rmsNormalization: true
    default: false
    }
  }
}
