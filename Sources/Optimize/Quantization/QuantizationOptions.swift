package import Calibration

/// How a model is quantized.
package struct QuantizationOptions: Sendable {
  /// How the range of an activation follows from the samples.
  package var observer: CalibrationMethod
  /// Whether a bias takes up the mean error of its layer's rounded weights, where that helps.
  package var correctsBias: Bool

  /// How weights are stored.
  package var weights: WeightOptions

  /// What suits most models, unless told otherwise.
  package init(
    observer: CalibrationMethod = .mse, correctsBias: Bool = true,
    weights: WeightOptions = WeightOptions()
  ) {
    self.observer = observer
    self.weights = weights
    self.correctsBias = correctsBias
  }
}
