/// How the range of a tensor's quantization follows from the values that it took.
package enum CalibrationMethod: String, Sendable, CaseIterable {
  /// The least and the greatest value.
  case minmax
  /// What is left when a small share of the values is cut off at either end.
  case percentile
  /// The range with the least squared error.
  case mse
  /// The range whose quantized distribution tells most about the real one.
  case entropy
}
