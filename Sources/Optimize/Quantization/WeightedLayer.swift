import LowBitWeights
import ModelGraph

/// A convolution or fully connected node of a graph of reals, with its constants.
struct WeightedLayer {
  /// The position of the node in its graph.
  let position: Int
  let node: Node
  let weightsID: TensorID
  let shape: Shape
  let weights: [Float]
  /// A value for each output channel, zero where the layer has no bias.
  let bias: [Double]
  /// The integers that its weights were rounded to, where they were.
  private(set) var integers: QuantizedRows?

  var channels: Int { shape[0] }

  /// All layers of a graph whose weights have been checked.
  static func all(
    of graph: ModelGraph, integers: [TensorID: QuantizedRows] = [:]
  ) -> [WeightedLayer] {
    graph.nodes.enumerated().compactMap { position, node in
      guard node.isWeighted, var layer = WeightedLayer(node, at: position, in: graph) else {
        return nil
      }
      layer.integers = integers[layer.weightsID]
      return layer
    }
  }

  private init?(_ node: Node, at position: Int, in graph: ModelGraph) {
    guard let id = node.optionalInput(1), let weights = graph.reals(id) else { return nil }
    self.position = position
    self.node = node
    weightsID = id
    shape = graph[id].shape
    self.weights = weights
    guard let biasID = node.optionalInput(2) else {
      bias = [Double](repeating: 0, count: graph[id].shape[0])
      return
    }
    guard let values = graph.reals(biasID) else { return nil }
    bias = values.map(Double.init)
  }

  /// The weights rounded for these steps of the input and the result.
  func quantized(
    input: TensorQuantization, result: TensorQuantization, correction: [Double]?
  ) -> QuantizedWeights {
    if let integers { return QuantizedWeights(integers) }
    return QuantizedWeights(
      weights, channels: channels, bias: corrected(correction), inputScale: Double(input.scale),
      resultScale: Double(result.scale))
  }

  /// The bias less the mean error of the weights.
  func corrected(_ correction: [Double]?) -> [Double] {
    guard let correction else { return bias }
    return zip(bias, correction).map { $0 - $1 }
  }
}

extension Node {
  /// Whether it has weights.
  var isWeighted: Bool {
    switch operation {
    case .convolution2D, .fullyConnected: true
    default: false
    }
  }
}

extension ModelGraph {
  /// The elements of a constant of reals.
  func reals(_ id: TensorID) -> [Float]? {
    self[id].type == .float32 ? self[id].constant?.values(as: Float.self) : nil
  }
}
