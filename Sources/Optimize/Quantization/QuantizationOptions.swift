package import Calibration

/// How a model is quantized to int8.
package struct QuantizationOptions: Sendable {
  /// How the range of an activation follows from the samples.
  package var observer: CalibrationMethod
  /// Whether a bias takes up the mean error of its layer's rounded weights, where that helps.
  package var correctsBias: Bool

  /// What suits most models, unless told otherwise.
  package init(observer: CalibrationMethod = .mse, correctsBias: Bool = true) {
    self.observer = observer
    self.correctsBias = correctsBias
  }
}
