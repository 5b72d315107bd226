import Calibration
import CheckpointFormat
import LowBitWeights
import ModelGraph
import SharedBytes
import TestSupport

@testable import Quantization

extension SmallModels {
  /// A decoder of two layers whose four heads share two of keys, and windows of tokens.
  static func decoder(
    seed: UInt64, samples: Int = 6
  ) throws -> (graph: ModelGraph, samples: CalibrationSamples) {
    let made = MadeCheckpoint(
      width: 16, hidden: 20, heads: 4, keyHeads: 2, vocabulary: 24, context: 12)
    let graph = try CheckpointReader.read(
      SharedBytes(made.bytes(made.floats(seed: seed))), name: "decoder")
    var random = SplitMix64(seed: seed)
    let windows = (0..<samples).map { _ in
      [(0..<12).map { _ in Float(Int.random(in: 0..<24, using: &random)) }]
    }
    return (graph, CalibrationSamples(count: samples) { windows[$0] })
  }

  /// Convolutions one after the other, one of them depthwise, and a residual.
  mutating func convolutions() throws -> ModelGraph {
    var graph = ModelGraph(name: "convolutions")
    let input = graph.add(Tensor(name: "image", shape: [1, 6, 6, 3]))
    graph.inputs = [input]
    let padding = Padding2D(top: 1, left: 1, bottom: 1, right: 1)
    let first = try graph.add(
      .convolution2D(Convolution2D(padding: padding, activation: .relu)),
      [input, constant([6, 3, 3, 3], in: &graph), constant([6], in: &graph)], name: "first")
    let second = try graph.add(
      .convolution2D(Convolution2D(padding: padding, activation: .relu)),
      [first, constant([8, 3, 3, 6], in: &graph), constant([8], in: &graph)], name: "second")
    let depthwise = try graph.add(
      .convolution2D(Convolution2D(padding: padding, groups: 8, activation: .relu)),
      [second, constant([8, 3, 3, 1], in: &graph), constant([8], in: &graph)], name: "depthwise")
    let third = try graph.add(
      .convolution2D(Convolution2D()), [depthwise, constant([8, 1, 1, 8], in: &graph)],
      name: "third")
    let sum = try graph.add(.binary(.add, activation: .none), [third, second], name: "sum")
    let mean = try graph.add(.mean(axes: [1, 2], keepDimensions: false), [sum], name: "mean")
    graph.outputs = [
      try graph.add(
        .fullyConnected(FullyConnected()), [mean, constant([4, 8], in: &graph)], name: "logits")
    ]
    return graph
  }
}

extension WeightOptions {
  /// Four bits in groups of 8, so that small layers have several.
  static func int4(_ method: WeightMethod = .auto, embeddingBits: Int = 8) -> WeightOptions {
    var options = WeightOptions()
    options.bits = 4
    options.groupSize = 8
    options.embeddingBits = embeddingBits
    options.method = method
    return options
  }
}

/// The weights of a graph, rounded.
func rounded(
  _ graph: ModelGraph, _ samples: CalibrationSamples, _ options: WeightOptions,
  threads: Int = 2
) throws -> RoundedWeights {
  var rounding = try WeightRounding(graph, options, workers: Workers(threads: threads))
  try rounding.run(samples) { _ in }
  return rounding.result
}

/// The largest distance between two arrays, as a share of the second's largest magnitude.
func relativeDistance(_ found: [Float], _ expected: [Float]) -> Float {
  guard found.count == expected.count else { return .infinity }
  let largest = expected.reduce(0) { max($0, abs($1)) }
  return zip(found, expected).reduce(0) { max($0, abs($1.0 - $1.1)) } / max(largest, 1e-30)
}
