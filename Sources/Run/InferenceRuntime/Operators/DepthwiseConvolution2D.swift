import Kernels
import PackageFormat
import TensorTypes

// Weights are [kernel height, kernel width, input channels x channel multiplier].
extension Step {
  var depthwise: DepthwiseConvolution2DParameters {
    let x = input(0)
    let weights = input(1)
    let result = output
    var p = DepthwiseConvolution2DParameters()
    p.batch = x.extents[0]
    p.inputHeight = x.extents[1]
    p.inputWidth = x.extents[2]
    p.inputChannels = x.extents[3]
    p.outputHeight = result.extents[1]
    p.outputWidth = result.extents[2]
    p.channelMultiplier = self[.channelMultiplier]
    p.kernelHeight = weights.extents[0]
    p.kernelWidth = weights.extents[1]
    p.strideHeight = self[.strideHeight]
    p.strideWidth = self[.strideWidth]
    p.dilationHeight = self[.dilationHeight]
    p.dilationWidth = self[.dilationWidth]
    p.padTop = self[.padTop]
    p.padLeft = self[.padLeft]
    p.inputOffset = self[.inputOffset]
    p.outputOffset = self[.outputOffset]
    p.activationMinimum = self[.activationMinimum]
    p.activationMaximum = self[.activationMaximum]
    return p
  }

  func reasonAgainstDepthwise() -> OperatorError.Reason? {
    let x = input(0)
    let weights = input(1)
    let result = output
    if let reason = reasonAgainstWeighted(
      .activations(rank: 4), weights: weightKind(rank: 3), channels: weights.extents[2])
    {
      return reason
    }
    let multiplier = self[.channelMultiplier]
    guard areExtents(multiplier, weights.extents[0], weights.extents[1], x.extents[3]), hasWindow
    else { return .parameter }
    guard x.extents[0] == result.extents[0],
      weights.extents[2] == x.extents[3] &* multiplier,
      weights.extents[2] == result.extents[3]
    else { return .extents }
    return hasInt4Weights ? reasonAgainstInt4Depthwise() : reasonAgainstLayout(weights)
  }

  func reasonAgainstNumbersOfDepthwise() -> OperatorError.Reason? {
    let extents = input(1).extents
    return reasonAgainstNumbers(products: extents[0] &* extents[1])
  }

  private func reasonAgainstLayout(_ weights: StoredTensor) -> OperatorError.Reason? {
    guard links(.depthwiseConvolution2D, for: weights) else { return .notLinked }
    if weights.has(.plain) { return nil }
    guard weights.has(.foldedRows) else { return .layout }
    guard let needed = KernelScratch.leastByteCount(depthwise, .current) else { return .extents }
    return scratch.byteCount >= needed ? nil : .scratch
  }

  @inline(never)
  func runDepthwise(_ memory: Memory) {
    if hasInt4Weights {
      runInt4Depthwise(memory)
    } else if links(.depthwiseConvolution2D, .plain) && input(1).has(.plain) {
      runDepthwiseOfPlainWeights(memory)
    } else if links(.depthwiseConvolution2D, .foldedRows) {
      runDepthwiseByRows(memory)
    }
  }

  @inline(never)
  private func runDepthwiseByRows(_ memory: Memory) {
    var result = result(in: memory)
    var rows = scratch(in: memory)
    depthwiseConvolution2DByRows(
      depthwise, input: bytes(0, in: memory),
      weights: bytes(1, in: memory),
      bias: words(2, in: memory),
      multipliers: words(3, in: memory),
      shifts: bytes(4, in: memory), scratch: &rows, output: &result)
  }

  @inline(never)
  private func runDepthwiseOfPlainWeights(_ memory: Memory) {
    var result = result(in: memory)
    depthwiseConvolution2D(
      depthwise, input: bytes(0, in: memory),
      weights: bytes(1, in: memory),
      bias: words(2, in: memory),
      multipliers: words(3, in: memory),
      shifts: bytes(4, in: memory), output: &result)
  }
}
