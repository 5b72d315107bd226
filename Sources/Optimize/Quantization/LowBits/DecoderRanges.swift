import LowBitWeights
import ModelGraph
import ReferenceInterpreter

/// The greatest magnitudes that a decoder's tensors take on samples.
struct DecoderRanges {
  private let interpreter: ReferenceInterpreter
  private(set) var greatest: [TensorID: Float] = [:]
  /// Of the tensors that an attention keeps, channel by channel.
  private(set) var channels: [TensorID: [Float]] = [:]
  private(set) var notFinite: TensorID?

  init(_ graph: ModelGraph) throws {
    interpreter = try ReferenceInterpreter(graph)
    for node in graph.nodes {
      guard case .attention = node.operation else { continue }
      for id in node.inputs[1...2].compactMap(\.self) {
        channels[id] = [Float](repeating: 0, count: graph[id].shape[-1])
      }
    }
  }

  /// Runs one sample.
  mutating func observe(_ sample: [[Float]]) throws {
    _ = try interpreter.run(sample) { id, values in
      var most: Float = 0
      for index in values.indices { most = max(most, abs(values[index])) }
      if !most.isFinite { notFinite = notFinite ?? id }
      greatest[id] = max(greatest[id] ?? 0, most)
      guard var kept = channels[id] else { return }
      for index in values.indices {
        let channel = index % kept.count
        kept[channel] = max(kept[channel], abs(values[index]))
      }
      channels[id] = kept
    }
  }
}
