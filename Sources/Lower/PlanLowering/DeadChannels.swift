// An output channel whose weights are all zero is one number, whatever the input is. Those who read
// it can take it into their biases, and the channel falls away: a pruned model shrinks.
//
// It is exact where every reader sees the number at each tap: a convolution with margins reads
// zeros there, so the number must be the zero point. A reader that makes a constant channel of it
// (a depthwise convolution, a pool, a function of one element) must lose that in turn.
import KernelPreparation
import Kernels
import ModelGraph
import TensorTypes

extension ModelGraph {
  /// The graph without the channels that are constant and that all their readers can take in. The
  /// results are the same, to the byte.
  func withoutDeadChannels() -> ModelGraph {
    var dead = DeadChannels(self)
    for index in nodes.indices { dead.fold(outputsOf: index) }
    return dead.removal.isEmpty ? self : dead.removal.applied(to: self)
  }
}

/// Finds constant channels node by node, in the order of the graph.
struct DeadChannels {
  private let graph: ModelGraph
  private let readers: [TensorID: [Int]]
  private(set) var removal = ChannelRemoval()

  init(_ graph: ModelGraph) {
    self.graph = graph
    var readers: [TensorID: [Int]] = [:]
    for (index, node) in graph.nodes.enumerated() {
      for id in node.inputs.compactMap(\.self) { readers[id, default: []].append(index) }
    }
    self.readers = readers
  }

  /// Removes the output channels of a node that no input reaches, where that is exact.
  mutating func fold(outputsOf index: Int) {
    guard let layer = WeightedLayer(graph, index), !layer.isDepthwise else { return }
    let unread = removal.channels[layer.node.input] ?? []
    for channel in 0..<layer.outputs where layer.isZero(channel, butFor: unread) {
      guard let value = layer.result(channel, sum: removal.addend(index, channel)) else { return }
      var attempt = self
      if attempt.remove(channel, of: layer.node.output, value: value) { self = attempt }
    }
  }

  /// Takes a constant channel from a tensor; false where one of its readers needs it.
  private mutating func remove(_ channel: Int, of tensor: TensorID, value: Int32) -> Bool {
    let shape = graph[tensor].shape.dimensions
    guard !graph.outputs.contains(tensor), let readers = readers[tensor], let count = shape.last,
      removal.channels[tensor, default: []].count + 1 < count
    else { return false }
    removal.channels[tensor, default: []].insert(channel)
    for reader in readers where !absorb(channel, value, reader: reader) { return false }
    return true
  }

  private mutating func absorb(_ channel: Int, _ value: Int32, reader index: Int) -> Bool {
    let node = graph.nodes[index]
    switch node.operation {
    case .convolution2D, .fullyConnected:
      return absorb(channel, value, weightsOf: index)
    case .averagePool2D(let pool), .maxPool2D(let pool):
      guard pool.padding.isNone || !pool.countsPadding,
        let quantization = graph[node.output].quantization
      else { return false }
      let bounds = ActivationBounds(pool.activation, quantization)
      return remove(
        channel, of: node.output, value: clamp(value, bounds.minimum, bounds.maximum))
    case .unary(let operation):
      return remove(channel, of: node.output, through: operation, of: node.input, value)
    case .quantize:
      return remove(channel, of: node.output, through: .identity, of: node.input, value)
    case .reshape(let shape):
      // The channels must stay the innermost axis.
      let isInnermost = shape.dimensions.last == graph[node.input].shape.dimensions.last
      return isInnermost && remove(channel, of: node.output, value: value)
    default: return false
    }
  }

  private mutating func absorb(_ channel: Int, _ value: Int32, weightsOf index: Int) -> Bool {
    guard let layer = WeightedLayer(graph, index), layer.inputs == layer.channelsOfInput,
      !layer.hasMargins || value == layer.inputZeroPoint
    else { return false }
    let offset = value &- layer.inputZeroPoint
    if layer.isDepthwise {
      let sum = removal.addend(index, channel) &+ offset &* layer.sum(channel, nil)
      guard let result = layer.result(channel, sum: sum) else { return false }
      return remove(channel, of: layer.node.output, value: result)
    }
    for output in 0..<layer.outputs {
      removal.add(offset &* layer.sum(output, channel), toBiasOf: index, output, layer.outputs)
    }
    return true
  }

  private mutating func remove(
    _ channel: Int, of tensor: TensorID, through operation: UnaryOperation, of source: TensorID,
    _ value: Int32
  ) -> Bool {
    guard let input = graph[source].quantization, let output = graph[tensor].quantization,
      graph[source].type == .int8,
      let table = try? unaryTable(operation, input: input, output: output)
    else { return false }
    return remove(channel, of: tensor, value: Int32(table[Int(value) + 128]))
  }
}
