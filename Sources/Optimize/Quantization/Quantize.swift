package import Calibration
import GraphPasses
package import ModelGraph

// Post-training quantization, in passes over the samples, one sample in memory at a time:
// 1. ranges of all activations; 2. mean error of each layer's rounded weights, for its bias;
// 3. every layer with and without its bias corrected; 4. the report on what was chosen.

/// Quantizes a simplified graph of reals to int8, after TensorFlow Lite's 8-bit specification.
///
/// The same graph, samples and options give the same result, whatever the number of threads. A
/// graph that is quantized already is returned as it is. `progress` gets the share that is done.
package func quantize(
  _ graph: ModelGraph, calibration samples: CalibrationSamples,
  options: QuantizationOptions = QuantizationOptions(),
  progress: @escaping (Double) -> Void = { _ in }
) throws -> QuantizationResult {
  guard !graph.isQuantized else { return QuantizationResult(graph: graph, layers: []) }
  guard samples.count > 0 else { throw QuantizationError.noSamples }
  try graph.checkWeights()
  if graph.isDecoder {
    return try quantizeDecoder(graph, calibration: samples, options: options, progress: progress)
  }
  var graph = graph
  if let patch = try SeparateFixedRanges().patch(for: graph) { graph.apply(patch) }
  let weights = try roundedWeights(graph, samples, options) { progress($0 * 0.5) }
  if let weights { graph = weights.exact }
  var tour = SampleTour(samples, passes: options.correctsBias ? 4 : 2) {
    progress(weights == nil ? $0 : 0.5 + $0 * 0.5)
  }

  let observed = ActivationRanges.observed(in: graph)
  var calibrator = try Calibrator(graph, tensors: observed, method: options.observer)
  try tour.run { try calibrator.observe($0) }
  let quantizer = GraphQuantizer(
    graph, layers: WeightedLayer.all(of: graph, integers: weights?.integers ?? [:]),
    ranges: try ActivationRanges(graph, observed: observed, observers: calibrator.observers))

  let corrections = options.correctsBias ? try helpfulCorrections(quantizer, &tour) : [:]
  let plain = quantizer.quantized(corrections: [:])
  let chosen = quantizer.quantized(corrections: corrections)
  var comparison = try LayerComparison(
    graph, candidates: corrections.isEmpty ? [plain] : [plain, chosen])
  try tour.run { try comparison.observe($0) }
  // Corrections that help every layer by itself may still not help the whole.
  guard !corrections.isEmpty, comparison.outputError(1) < comparison.outputError(0) else {
    return QuantizationResult(
      graph: plain.compacted(), layers: comparison.reports(of: 0, corrected: [], weights: weights))
  }
  return QuantizationResult(
    graph: chosen.compacted(),
    layers: comparison.reports(of: 1, corrected: Set(corrections.keys), weights: weights))
}

/// The weights in few bits, where they are to be; INT8 weights are rounded as they are.
private func roundedWeights(
  _ graph: ModelGraph, _ samples: CalibrationSamples, _ options: QuantizationOptions,
  progress: (Double) -> Void
) throws -> RoundedWeights? {
  guard options.weights.bits == 4 else { return nil }
  var rounding = try WeightRounding(graph, options.weights)
  try rounding.run(samples, progress: progress)
  return rounding.result
}

/// The corrections that lower the error of their own layer's result.
private func helpfulCorrections(
  _ quantizer: GraphQuantizer, _ tour: inout SampleTour
) throws -> [Int: [Double]] {
  var correction = try BiasCorrection(quantizer)
  try tour.run { try correction.observe($0) }
  let all = correction.corrections
  var comparison = try LayerComparison(
    quantizer.graph,
    candidates: [quantizer.quantized(corrections: [:]), quantizer.quantized(corrections: all)])
  try tour.run { try comparison.observe($0) }
  return all.filter { position, _ in
    let output = quantizer.graph.nodes[position].output.index
    return comparison.errors[1][output].error < comparison.errors[0][output].error
  }
}
