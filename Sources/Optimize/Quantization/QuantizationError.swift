/// Why a model cannot be quantized.
package enum QuantizationError: Error, Equatable {
  /// No sample to calibrate with.
  case noSamples
  /// A tensor took a value that is infinite or no number, on a calibration sample.
  case notFinite(tensor: String)
  /// Layers whose weights or bias are computed: they cannot be rounded ahead.
  case computedWeights(nodes: [String])
  /// A layer's weights, bias or gains hold a value that is infinite or no number.
  case weightsNotFinite(node: String)
  /// Samples cannot wait on disk.
  case noTemporaryFile(path: String)
}

extension QuantizationError: CustomStringConvertible {
  /// One line that says how to mend it.
  package var description: String {
    switch self {
    case .noSamples:
      "no calibration sample; give some with --calibrate"
    case .notFinite(let tensor):
      "tensor \(tensor) became infinite or no number on a calibration sample; "
        + "look at the samples' scale and at the model"
    case .weightsNotFinite(let node):
      "the weights of \(node) hold a value that is infinite or no number; "
        + "they cannot become integers: train or export the model again"
    case .noTemporaryFile(let path):
      "no file can be made at \(path); free some space, or set TMPDIR to a folder that has it"
    case .computedWeights(let nodes):
      "weights or bias are computed, not constant, in \(nodes.joined(separator: ", "))"
    }
  }
}
