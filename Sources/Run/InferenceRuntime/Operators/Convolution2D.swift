import Kernels
import PackageFormat
import TensorTypes

extension Step {
  var convolution: Convolution2DParameters {
    let x = input(0)
    let weights = input(1)
    let result = output
    var p = Convolution2DParameters()
    p.batch = x.extents[0]
    p.inputHeight = x.extents[1]
    p.inputWidth = x.extents[2]
    p.outputHeight = result.extents[1]
    p.outputWidth = result.extents[2]
    p.groups = self[.groups]
    p.groupInputChannels = weights.extents[3]
    p.groupOutputChannels = self[.groupOutputChannels]
    p.kernelHeight = weights.extents[1]
    p.kernelWidth = weights.extents[2]
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

  func reasonAgainstConvolution() -> OperatorError.Reason? {
    let x = input(0)
    let weights = input(1)
    let result = output
    if let reason = reasonAgainstWeighted(
      .activations(rank: 4), weights: weightKind(rank: 4), channels: weights.extents[0])
    {
      return reason
    }
    let groups = self[.groups]
    let perGroup = self[.groupOutputChannels]
    guard areExtents(groups, perGroup, weights.extents[1], weights.extents[2]), hasWindow else {
      return .parameter
    }
    guard weights.extents[3] <= Step.extentLimit, x.extents[0] == result.extents[0],
      x.extents[3] == groups &* weights.extents[3],
      weights.extents[0] == groups &* perGroup, weights.extents[0] == result.extents[3]
    else { return .extents }
    return hasInt4Weights
      ? reasonAgainstInt4(.convolution2D, convolution) : reasonAgainstLayout(weights)
  }

  func reasonAgainstNumbersOfConvolution() -> OperatorError.Reason? {
    let extents = input(1).extents
    return reasonAgainstNumbers(products: extents[1] &* extents[2] &* extents[3])
  }

  private func reasonAgainstLayout(_ weights: StoredTensor) -> OperatorError.Reason? {
    guard links(.convolution2D, for: weights) else { return .notLinked }
    if weights.has(.plain) { return nil }
    guard weights.has(.blocks4x4), self[.groups] == 1 else { return .layout }
    let least = KernelScratch.leastByteCount(convolution, .current)
    return scratch.byteCount >= least ? nil : .scratch
  }

  /// Whether the walk's numbers are in range; a chip's 32-bit coordinates then cannot wrap.
  var hasWindow: Bool {
    let x = input(0)
    let result = output
    for axis in 0..<2 {
      let extents = (x.extents[1 &+ axis], result.extents[1 &+ axis])
      guard areExtents(self[.stride(axis)], self[.dilation(axis)], extents.0, extents.1),
        UInt32(bitPattern: self[.padding(axis)]) <= UInt32(Step.extentLimit)
      else { return false }
    }
    return true
  }

  @inline(never)
  func runConvolution(_ memory: Memory) {
    if hasInt4Weights {
      runInt4Convolution(.convolution2D, memory)
    } else if links(.convolution2D, .plain) && input(1).has(.plain) {
      runConvolutionOfPlainWeights(memory)
    } else if links(.convolution2D, .blocks4x4) {
      runConvolutionByPatches(memory)
    }
  }

  @inline(never)
  private func runConvolutionOfPlainWeights(_ memory: Memory) {
    var result = result(in: memory)
    convolution2D(
      convolution, input: bytes(0, in: memory),
      weights: bytes(1, in: memory),
      bias: words(2, in: memory),
      multipliers: words(3, in: memory),
      shifts: bytes(4, in: memory), output: &result)
  }

  @inline(never)
  private func runConvolutionByPatches(_ memory: Memory) {
    var result = result(in: memory)
    var patches = scratch(in: memory)
    convolution2DByPatches(
      convolution, input: bytes(0, in: memory),
      weights: bytes(1, in: memory),
      bias: words(2, in: memory),
      multipliers: words(3, in: memory),
      shifts: bytes(4, in: memory), scratch: &patches, output: &result)
  }
}
