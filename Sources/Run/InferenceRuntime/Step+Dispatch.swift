import PackageFormat

// The one place that knows every operator: a new one adds a line to each switch.
//
// Functions that run a step are never inlined: the stack of one must not hold the frames of all.
extension Step {
  /// Why the step cannot be run, if there is a reason.
  func reasonAgainst() -> OperatorError.Reason? {
    switch record.opcode {
    case .convolution2D: reasonAgainstConvolution()
    case .depthwiseConvolution2D: reasonAgainstDepthwise()
    case .fullyConnected: reasonAgainstFullyConnected()
    case .averagePool2D, .maxPool2D: reasonAgainstPool()
    case .add, .subtract, .multiply, .minimum, .maximum: reasonAgainstPair()
    case .softmax: reasonAgainstSoftmax()
    case .logSoftmax: reasonAgainstLogSoftmax()
    case .lookup: reasonAgainstLookup()
    case .pad: reasonAgainstPad()
    case .concatenate: reasonAgainstConcatenate()
    case .transpose: reasonAgainstTranspose()
    case .resizeNearest: reasonAgainstResize()
    case .mean: reasonAgainstMean()
    }
  }

  /// Why the numbers in the step's tables mean nothing, if there is a reason; `reasonAgainst` was
  /// nil.
  func reasonAgainstNumbers() -> OperatorError.Reason? {
    switch record.opcode {
    case .convolution2D: reasonAgainstNumbersOfConvolution()
    case .depthwiseConvolution2D: reasonAgainstNumbersOfDepthwise()
    case .fullyConnected: reasonAgainstNumbersOfFullyConnected()
    default: nil
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
    case .add, .subtract, .multiply, .minimum, .maximum: runPair(memory)
    case .softmax: runSoftmax(memory)
    case .logSoftmax: runLogSoftmax(memory)
    case .lookup: runLookup(memory)
    case .pad: runPad(memory)
    case .concatenate: runConcatenate(memory)
    case .transpose: runTranspose(memory)
    case .resizeNearest: runResize(memory)
    case .mean: runMean(memory)
    }
  }
}
