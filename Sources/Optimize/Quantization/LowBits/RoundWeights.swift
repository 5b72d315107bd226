package import Calibration
package import ModelGraph

/// How the layers of a graph were rounded.
package struct WeightReport {
  /// A layer's name and the squared error of its results, summed over the samples.
  package let layers: [(name: String, error: Double)]
}

/// Rounds the weights of a graph of reals and leaves the rest of quantizing: what takes most of its
/// time, for those who measure it.
package func roundWeights(
  of graph: ModelGraph, calibration samples: CalibrationSamples, options: WeightOptions
) throws -> WeightReport {
  var rounding = try WeightRounding(graph, options)
  try rounding.run(samples) { _ in }
  return WeightReport(
    layers: rounding.result.layers.sorted { $0.key < $1.key }.map {
      (graph.nodes[$0.key].name, $0.value.error)
    })
}
