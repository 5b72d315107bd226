package import ModelGraph

/// A quantized model and what the quantization cost, layer by layer.
package struct QuantizationResult: Sendable {
  /// The model on integers.
  package let graph: ModelGraph
  /// Every layer that computes, worst first; empty for a model that was quantized already.
  package let layers: [LayerReport]
}

/// What quantization cost at one layer, measured on the calibration samples.
package struct LayerReport: Sendable, Equatable {
  /// The node's name.
  package let name: String
  /// The width of its weights, or of its result where it has none.
  package let bits: Int
  /// How its weights were rounded, where there was a choice.
  package let method: WeightMethod?
  /// Signal over error of the layer's result against the model of reals, in decibels; infinite
  /// where there is no error. All layers before it are quantized too.
  package let sqnr: Double
  /// What the result's integers can hold.
  package let range: ClosedRange<Float>
  /// The share of the real results that lies outside the range.
  package let saturatedShare: Double
  /// Whether its bias takes up the mean error of its weights.
  package let isBiasCorrected: Bool
}
