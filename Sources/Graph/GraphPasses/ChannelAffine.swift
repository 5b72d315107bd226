import ModelGraph

/// What a batch normalization with constant parameters is: `scale * x + offset` by channel.
struct ChannelAffine {
  let scales, offsets: [Double]
  /// The number of axes that come after the channels.
  let axesBehind: Int

  var isInnermost: Bool { axesBehind == 0 }

  init?(_ node: Node, in view: GraphView) {
    guard case .batchNormalization(let axis, let epsilon) = node.operation else { return nil }
    let parameters = (1...4).compactMap { view.reals(node.optionalInput($0))?.map(Double.init) }
    guard parameters.count == 4 else { return nil }
    let factors = zip(parameters[0], parameters[3]).map { scale, variance in
      scale / (variance + Double(epsilon)).squareRoot()
    }
    guard factors.allSatisfy(\.isFinite) else { return nil }
    scales = factors
    offsets = zip(parameters[1], zip(parameters[2], factors)).map { $0 - $1.0 * $1.1 }
    axesBehind = view[node.input].shape.rank - 1 - axis
  }
}
