import ModelGraph

extension LayerComparison {
  /// What a candidate cost layer by layer, worst first; `corrected` are the positions of the layers
  /// whose bias takes up an error of their weights.
  func reports(
    of candidate: Int, corrected: Set<Int>, weights: RoundedWeights? = nil
  ) -> [LayerReport] {
    var layers: [LayerReport] = []
    for (position, node) in graph.nodes.enumerated() where !node.onlyMoves {
      let error = errors[candidate][node.output.index]
      let rounded = weights?.layers[position]
      layers.append(
        LayerReport(
          name: node.name, bits: rounded?.rows.bits ?? error.bits, method: rounded?.method,
          sqnr: error.sqnr, range: error.range, saturatedShare: error.saturatedShare,
          isBiasCorrected: corrected.contains(position)))
    }
    let order = layers.indices.sorted { (layers[$0].sqnr, $0) < (layers[$1].sqnr, $1) }
    return order.map { layers[$0] }
  }
}

extension Node {
  /// Whether it gives its input's integers in other places: nothing is lost there.
  fileprivate var onlyMoves: Bool {
    switch operation {
    case .reshape, .transpose, .pad, .concatenate, .resizeNearest, .maxPool2D: true
    default: false
    }
  }
}
