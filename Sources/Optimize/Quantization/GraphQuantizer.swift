import Calibration
import GraphPasses
import ModelGraph
import SharedBytes

/// Turns a graph of reals into one of int8, once the ranges are known.
struct GraphQuantizer {
  /// The graph of reals; the quantized one keeps its tensors' positions.
  let graph: ModelGraph
  let layers: [WeightedLayer]
  private(set) var ranges: ActivationRanges

  init(_ graph: ModelGraph, layers: [WeightedLayer], ranges: ActivationRanges) {
    self.graph = graph
    self.layers = layers
    self.ranges = ranges
    widenSteps()
  }

  /// The rounded weights of a layer.
  func weights(of layer: WeightedLayer, correction: [Double]? = nil) -> QuantizedWeights {
    layer.quantized(
      input: ranges[layer.node.input], result: ranges[layer.node.output], correction: correction)
  }

  /// The graph on int8, with what is to be taken off each layer's bias, by the node's position.
  func quantized(corrections: [Int: [Double]]) -> ModelGraph {
    var result = graph
    for id in graph.inputs + graph.nodes.flatMap(\.outputs) where graph[id].type == .float32 {
      result[id].type = .int8
      result[id].quantization = ranges[id]
    }
    var shared: [WeightKey: TensorID] = [:]
    for layer in layers {
      let correction = corrections[layer.position]
      let weights = weights(of: layer, correction: correction)
      let key = WeightKey(id: layer.weightsID, scales: weights.scales)
      let weightsID =
        shared[key]
        ?? result.add(weights.tensor(name: graph[layer.weightsID].name, shape: layer.shape))
      shared[key] = weightsID
      let bias = weights.biasTensor(
        name: "\(layer.node.name).bias", layer.corrected(correction),
        inputScale: ranges[layer.node.input].scale)
      result.nodes[layer.position].inputs = [layer.node.input, weightsID, result.add(bias)]
    }
    for (position, node) in graph.nodes.enumerated() where !node.isWeighted {
      if case .unary(.identity) = node.operation { result.nodes[position].operation = .quantize }
      for (operand, id) in node.inputs.enumerated() {
        guard let id, let values = graph.reals(id) else { continue }
        result.nodes[position].inputs[operand] = result.add(constant(id, values, of: node))
      }
    }
    return result
  }

  private struct WeightKey: Hashable {
    let id: TensorID
    let scales: [Float]
  }

  /// A constant operand as int8: in the result's steps where it is moved, else in its own.
  private func constant(_ id: TensorID, _ values: [Float], of node: Node) -> Tensor {
    let quantization =
      node.sharesQuantization ? ranges[node.output] : TensorQuantization(covering: values)
    let integers = values.map { value in
      Int8(
        clamping: Int32(
          clampingReal: Double(value) / Double(quantization.scale)
            + Double(quantization.zeroPoint)))
    }
    return Tensor(
      name: graph[id].name, shape: graph[id].shape, type: .int8, quantization: quantization,
      constant: SharedBytes(values: integers))
  }

  /// Widens the steps of results that integer kernels could not reach.
  private mutating func widenSteps() {
    let byPosition = Dictionary(
      layers.map { ($0.position, $0) }, uniquingKeysWith: { first, _ in first })
    // Widening one result can only ask for wider ones behind it: one round a node is enough.
    for _ in graph.nodes.indices {
      var isSettled = true
      for (position, node) in graph.nodes.enumerated() {
        let inputs = node.inputs.enumerated().compactMap { operand, id in
          id.flatMap { operand == 0 || !node.isWeighted ? stepScale($0) : nil }
        }
        let weightScale =
          byPosition[position].map { Double(weights(of: $0).scales.max() ?? 0) } ?? 0
        let least = leastResultScale(
          of: node, inputScales: inputs, greatestWeightScale: weightScale)
        if ranges.widen(node.output, to: least) { isSettled = false }
      }
      if isSettled { return }
    }
  }

  private func stepScale(_ id: TensorID) -> Double {
    if let values = graph.reals(id) { return Double(TensorQuantization(covering: values).scale) }
    return graph[id].isConstant ? 0 : Double(ranges[id].scale)
  }
}

extension TensorQuantization {
  /// Int8 steps that cover these values.
  fileprivate init(covering values: [Float]) {
    self.init(covering: values.min() ?? 0, values.max() ?? 0)
  }
}
