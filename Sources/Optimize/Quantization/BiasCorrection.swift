import ModelGraph
import ReferenceInterpreter

/// Measures the mean error that rounded weights bring to each output channel.
///
/// Beside each layer the graph of reals gets a second one with the weights' rounding errors for
/// weights: its mean over the samples is what the bias should give up.
/// Source: Nagel et al., "Data-Free Quantization Through Weight Equalization and Bias Correction",
/// 2019, section 4.2, measured on samples (appendix D) instead of derived from batch normalization.
struct BiasCorrection {
  private let interpreter: ReferenceInterpreter
  /// For each layer: the result of its probe, and the sums over what it gave.
  private var probes: [(id: TensorID, position: Int, sums: [Double], count: Int)] = []
  private let indices: [TensorID: Int]

  init(_ quantizer: GraphQuantizer) throws {
    var graph = quantizer.graph
    for layer in quantizer.layers {
      let error = quantizer.weights(of: layer).error(against: layer.weights)
      let weights = graph.add(Tensor(name: "error", shape: layer.shape, values: error))
      let probe = try graph.add(
        layer.node.operation.withoutActivation, [layer.node.input, weights], name: "probe")
      probes.append((probe, layer.position, [Double](repeating: 0, count: layer.channels), 0))
    }
    indices = Dictionary(
      probes.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    interpreter = try ReferenceInterpreter(graph)
  }

  /// Runs one sample.
  mutating func observe(_ sample: [[Float]]) throws {
    _ = try interpreter.run(sample) { id, values in
      guard let index = indices[id] else { return }
      let channels = probes[index].sums.count
      for position in values.indices {
        probes[index].sums[position % channels] += Double(values[position])
      }
      probes[index].count += values.count / channels
    }
  }

  /// The mean error of each layer's channels, by the position of its node.
  var corrections: [Int: [Double]] {
    Dictionary(
      probes.map { probe in
        (probe.position, probe.sums.map { $0 / Double(max(probe.count, 1)) })
      }, uniquingKeysWith: { first, _ in first })
  }
}

extension Operation {
  /// The same layer, giving its sums.
  fileprivate var withoutActivation: Operation {
    switch self {
    case .convolution2D(var it):
      it.activation = .none
      return .convolution2D(it)
    case .fullyConnected(var it):
      it.activation = .none
      return .fullyConnected(it)
    default: return self
    }
  }
}
