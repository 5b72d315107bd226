import LowBitWeights
import ModelGraph
import SharedBytes
import TensorTypes

// A decoder on int16 activations: one scale a tensor, no zero points. All tensors that the residual
// stream runs through share one scale, so that layers add straight into it.

struct DecoderQuantizer {
  private let weights: RoundedWeights
  private let ranges: DecoderRanges
  private let stream: Set<TensorID>

  /// Room above the greatest magnitude of the samples: int16 has bits to spare, saturation costs
  /// more than half a bit does.
  private static let headroom: Float = 1.5
  private static let greatestInteger: Float = 32767

  init(_ weights: RoundedWeights, _ ranges: DecoderRanges) {
    self.weights = weights
    self.ranges = ranges
    stream = weights.graph.residualStream
  }

  /// The graph on integers.
  func quantized() -> ModelGraph {
    var graph = weights.graph
    for node in graph.nodes {
      graph[node.output].type = .int16
      graph[node.output].quantization = TensorQuantization(scale: scale(node.output), zeroPoint: 0)
    }
    for (id, integers) in weights.integers {
      graph[id] = Tensor(name: graph[id].name, shape: graph[id].shape, integers: integers)
    }
    for position in graph.nodes.indices {
      let node = graph.nodes[position]
      switch node.operation {
      case .rmsNormalization:
        if let gain = node.optionalInput(1) { graph.quantizeToInt16(gain) }
      case .attention(var attention):
        attention.cache = Attention.CacheScales(
          keys: cacheScales(node.inputs[1]), values: cacheScales(node.inputs[2]))
        graph.nodes[position].operation = .attention(attention)
      default: break
      }
    }
    return graph
  }

  private func scale(_ id: TensorID) -> Float {
    let members = stream.contains(id) ? Array(stream) : [id]
    let greatest = members.compactMap { ranges.greatest[$0] }.max() ?? 0
    return step(greatest * Self.headroom, steps: Self.greatestInteger)
  }

  private func cacheScales(_ id: TensorID?) -> [Float] {
    id.flatMap { ranges.channels[$0] }?.map { step($0, steps: 127) } ?? []
  }

  /// A channel that never moved has no scale of its own.
  private func step(_ greatest: Float, steps: Float) -> Float {
    let step = greatest / steps
    return step.isNormal ? step : 1 / steps
  }
}

extension ModelGraph {
  /// The results of embeddings, and what is added to them.
  fileprivate var residualStream: Set<TensorID> {
    var stream: Set<TensorID> = []
    for node in nodes {
      switch node.operation {
      case .embedding: stream.insert(node.output)
      case .binary(.add, .none) where node.inputs.contains { $0.map(stream.contains) ?? false }:
        stream.formUnion(node.inputs.compactMap(\.self) + [node.output])
      default: break
      }
    }
    return stream
  }

  fileprivate mutating func quantizeToInt16(_ id: TensorID) {
    guard let values = reals(id) else { return }
    let greatest = values.reduce(0) { max($0, abs($1)) }
    let scale = greatest.isNormal ? greatest / 32767 : 1
    self[id].type = .int16
    self[id].quantization = TensorQuantization(scale: scale, zeroPoint: 0)
    self[id].constant = SharedBytes(
      values: values.map { Int16(clamping: Int32(($0 / scale).rounded())) })
  }
}
