import PackageFormat

// The one place that knows every operator: a new one adds a line to each switch.
//
// What `links` says is known when the runtime is compiled, so what is not linked is not there.
// Functions that run a step are never inlined: the stack of one must not hold the frames of all.
extension Step {
  /// Why the step cannot be run, if there is a reason.
  func reasonAgainst() -> OperatorError.Reason? {
    switch record.opcode {
    case .convolution2D where links(.convolution2D): reasonAgainstConvolution()
    case .depthwiseConvolution2D where links(.depthwiseConvolution2D): reasonAgainstDepthwise()
    case .fullyConnected where links(.fullyConnected): reasonAgainstFullyConnected()
    case .averagePool2D where links(.averagePool2D), .maxPool2D where links(.maxPool2D):
      reasonAgainstPool()
    case .add where links(.add), .subtract where links(.subtract), .multiply where links(.multiply),
      .minimum where links(.minimum), .maximum where links(.maximum):
      reasonAgainstPair()
    case .softmax where links(.softmax): reasonAgainstSoftmax()
    case .logSoftmax where links(.logSoftmax): reasonAgainstLogSoftmax()
    case .lookup where links(.lookup): reasonAgainstLookup()
    case .pad where links(.pad): reasonAgainstPad()
    case .concatenate where links(.concatenate): reasonAgainstConcatenate()
    case .transpose where links(.transpose): reasonAgainstTranspose()
    case .resizeNearest where links(.resizeNearest): reasonAgainstResize()
    case .mean where links(.mean): reasonAgainstMean()
    case .embedding where links(.embedding): reasonAgainstEmbedding()
    case .rmsNormalization where links(.rmsNormalization): reasonAgainstRMSNormalization()
    case .linear where links(.linear): reasonAgainstLinear()
    case .attention where links(.attention): reasonAgainstAttention()
    case .gatedSiLU where links(.gatedSiLU): reasonAgainstGatedSiLU()
    case .convolution2D, .depthwiseConvolution2D, .fullyConnected, .averagePool2D, .maxPool2D, .add,
      .subtract, .multiply, .minimum, .maximum, .softmax, .logSoftmax, .lookup, .pad, .concatenate,
      .transpose, .resizeNearest, .mean, .embedding, .rmsNormalization, .linear, .attention,
      .gatedSiLU:
      .notLinked
    }
  }

  /// Why the numbers in the step's tables mean nothing, if there is a reason; `reasonAgainst` was
  /// nil.
  func reasonAgainstNumbers() -> OperatorError.Reason? {
    switch record.opcode {
    case .convolution2D where links(.convolution2D): reasonAgainstNumbersOfConvolution()
    case .depthwiseConvolution2D where links(.depthwiseConvolution2D):
      reasonAgainstNumbersOfDepthwise()
    case .fullyConnected where links(.fullyConnected): reasonAgainstNumbersOfFullyConnected()
    case .embedding where links(.embedding), .linear where links(.linear):
      reasonAgainstNumbersOfRows()
    case .attention where links(.attention): reasonAgainstNumbersOfAttention()
    default: nil
    }
  }

  /// Runs the step; `reasonAgainst` was nil.
  func execute(_ memory: Memory) {
    switch record.opcode {
    case .convolution2D where links(.convolution2D): runConvolution(memory)
    case .depthwiseConvolution2D where links(.depthwiseConvolution2D): runDepthwise(memory)
    case .fullyConnected where links(.fullyConnected): runFullyConnected(memory)
    case .averagePool2D where links(.averagePool2D): runAveragePool(memory)
    case .maxPool2D where links(.maxPool2D): runMaxPool(memory)
    case .add where links(.add), .subtract where links(.subtract), .multiply where links(.multiply),
      .minimum where links(.minimum), .maximum where links(.maximum):
      runPair(memory)
    case .softmax where links(.softmax): runSoftmax(memory)
    case .logSoftmax where links(.logSoftmax): runLogSoftmax(memory)
    case .lookup where links(.lookup): runLookup(memory)
    case .pad where links(.pad): runPad(memory)
    case .concatenate where links(.concatenate): runConcatenate(memory)
    case .transpose where links(.transpose): runTranspose(memory)
    case .resizeNearest where links(.resizeNearest): runResize(memory)
    case .mean where links(.mean): runMean(memory)
    case .embedding where links(.embedding): runEmbedding(memory)
    case .rmsNormalization where links(.rmsNormalization): runRMSNormalization(memory)
    case .linear where links(.linear): runLinear(memory)
    case .attention where links(.attention): runAttention(memory)
    case .gatedSiLU where links(.gatedSiLU): runGatedSiLU(memory)
    case .convolution2D, .depthwiseConvolution2D, .fullyConnected, .averagePool2D, .maxPool2D, .add,
      .subtract, .multiply, .minimum, .maximum, .softmax, .logSoftmax, .lookup, .pad, .concatenate,
      .transpose, .resizeNearest, .mean, .embedding, .rmsNormalization, .linear, .attention,
      .gatedSiLU:
      break
    }
  }
}
