/// What the methods cannot work with.
package enum LowBitWeightsError: Error, Equatable, CustomStringConvertible {
  /// Calibration gave no finite second moments.
  case inputsNotFinite

  package var description: String {
    "the layer's inputs are not finite, or too large to square: check the calibration data"
  }
}
