import ModelGraph
import SharedBytes

/// Channels that fall away, and what the biases of their readers take in instead.
struct ChannelRemoval {
  /// For each tensor the channels, along the innermost axis, that it loses.
  var channels: [TensorID: Set<Int>] = [:]
  private var addends: [Int: [Int32]] = [:]

  /// Whether nothing changes.
  var isEmpty: Bool { channels.isEmpty }

  /// What the bias of a node's output channel has taken in.
  func addend(_ node: Int, _ output: Int) -> Int32 { addends[node]?[output] ?? 0 }

  /// Adds to the bias of one of a node's `outputs` output channels, modulo 2^32.
  mutating func add(_ value: Int32, toBiasOf node: Int, _ output: Int, _ outputs: Int) {
    addends[node, default: [Int32](repeating: 0, count: outputs)][output] &+= value
  }

  /// The graph without the channels.
  func applied(to graph: ModelGraph) -> ModelGraph {
    var result = graph
    for (tensor, lost) in channels {
      var extents = graph[tensor].shape.dimensions
      extents[extents.count - 1] -= lost.count
      result[tensor].shape = Shape(extents)
    }
    for index in graph.nodes.indices {
      let node = graph.nodes[index]
      let (lostInputs, lostOutputs) = (channels[node.input] ?? [], channels[node.output] ?? [])
      guard !lostInputs.isEmpty || !lostOutputs.isEmpty else { continue }
      switch node.operation {
      case .convolution2D(var convolution):
        let isDepthwise = convolution.groups > 1
        if isDepthwise { convolution.groups -= lostOutputs.count }
        result.nodes[index].operation = .convolution2D(convolution)
        cut(&result, index, inputs: isDepthwise ? [] : lostInputs, outputs: lostOutputs)
      case .fullyConnected: cut(&result, index, inputs: lostInputs, outputs: lostOutputs)
      case .reshape: result.nodes[index].operation = .reshape(to: result[node.output].shape)
      default: break
      }
    }
    return result
  }

  /// Gives a node weights and a bias without the lost channels; others may read the old ones.
  private func cut(
    _ graph: inout ModelGraph, _ index: Int, inputs: Set<Int>, outputs: Set<Int>
  ) {
    guard let id = graph.nodes[index].optionalInput(1) else { return }
    var weights = graph[id]
    let extents = weights.shape.dimensions
    let (outputCount, inputCount) = (extents[0], extents[extents.count - 1])
    let depth = weights.shape.elementCount / outputCount
    let values = weights.constant?.values(as: Int8.self) ?? []
    let kept = values.indices.filter {
      !outputs.contains($0 / depth) && !inputs.contains($0 % inputCount)
    }
    weights.constant = SharedBytes(values: kept.map { values[$0] })
    weights.shape = Shape(
      [outputCount - outputs.count] + extents[1..<extents.count - 1]
        + [inputCount - inputs.count])
    if let scales = weights.quantization?.scales, scales.count > 1 {
      weights.quantization = TensorQuantization(
        scales: scales.indices.filter { !outputs.contains($0) }.map { scales[$0] }, axis: 0)
    }
    let bias = graph.nodes[index].optionalInput(2)
    let old = bias.flatMap { graph[$0].constant?.values(as: Int32.self) }
    let sums = (0..<outputCount).filter { !outputs.contains($0) }.map {
      (old?[$0] ?? 0) &+ addend(index, $0)
    }
    var newBias = bias.map { graph[$0] } ?? Tensor(name: "bias", shape: [], type: .int32)
    newBias.shape = [sums.count]
    newBias.constant = SharedBytes(values: sums)
    let x = graph.nodes[index].inputs[0]
    graph.nodes[index].inputs = [x, graph.add(weights), graph.add(newBias)]
  }
}
