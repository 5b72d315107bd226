import Calibration
package import ModelGraph
import ReferenceInterpreter

extension ModelGraph {
  /// Whether it reads tokens: such a graph runs on int16 activations.
  package var isDecoder: Bool {
    nodes.contains { if case .embedding = $0.operation { true } else { false } }
  }
}

/// Quantizes a decoder of reals: weights of few bits, activations int16, a cache of int8.
///
/// A sample is the tokens of the graph's whole sequence.
func quantizeDecoder(
  _ graph: ModelGraph, calibration samples: CalibrationSamples, options: QuantizationOptions,
  progress: @escaping (Double) -> Void
) throws -> QuantizationResult {
  var rounding = try WeightRounding(graph, options.weights)
  try rounding.run(samples) { progress($0 * 0.8) }
  var ranges = try DecoderRanges(rounding.result.graph)
  var seen = 0
  try samples.forEach { sample in
    try ranges.observe(sample)
    seen += 1
    progress(0.8 + 0.1 * Double(seen) / Double(samples.count))
  }
  if let id = ranges.notFinite { throw QuantizationError.notFinite(tensor: graph[id].name) }
  let quantized = DecoderQuantizer(rounding.result, ranges).quantized()
  var comparison = try LayerComparison(rounding.result.exact, candidates: [quantized])
  try samples.forEach { sample in
    try comparison.observe(sample)
    seen += 1
    progress(0.8 + 0.1 * Double(seen) / Double(samples.count))
  }
  return QuantizationResult(
    graph: quantized.compacted(),
    layers: comparison.reports(of: 0, corrected: [], weights: rounding.result))
}
