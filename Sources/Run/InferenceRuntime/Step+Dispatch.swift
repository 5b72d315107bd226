import PackageFormat

// The one place that knows every operator: a new one adds a line to each switch.
extension Step {
  /// Why the step cannot be run, if there is a reason.
  func reasonAgainst() -> OperatorError.Reason? {
    switch record.opcode {
    case .convolution2D: reasonAgainstConvolution()
    case .depthwiseConvolution2D: reasonAgainstDepthwise()
    case .fullyConnected: reasonAgainstFullyConnected()
    case .averagePool2D, .maxPool2D: reasonAgainstPool()
    case .softmax: reasonAgainstSoftmax()
    default: .parameter
    }
  }

  /// Runs the step; `reasonAgainst` was nil.
  func execute(_ memory: Memory) {
    switch record.opcode {
    case .convolution2D: runConvolution(memory)
    case .depthwiseConvolution2D: runDepthwise(memory)
    case .fullyConnected: runFullyConnected(memory)
    case .averagePool2D: runAveragePool(memory)
    case .maxPool2D: runMaxPool(memory)
    case .softmax: runSoftmax(memory)
    default: preconditionFailure("checked before")
    }
  }
}
