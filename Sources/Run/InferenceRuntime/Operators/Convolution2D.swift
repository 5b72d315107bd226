import Kernels
import PackageFormat
import TensorTypes

extension Step {
  private var convolution: Convolution2DParameters {
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
    if let reason = reason(against: x, type: .int8, rank: 4)
      ?? reason(againstWeights: weights, type: .int8, rank: 4)
      ?? reason(against: result, type: .int8, rank: 4)
    {
      return reason
    }
    let groups = self[.groups]
    let perGroup = self[.groupOutputChannels]
    guard isExtent(groups, atLeast: 1), isExtent(perGroup, atLeast: 1), hasWindow(x, result),
      isExtent(weights.extents[1], atLeast: 1), isExtent(weights.extents[2], atLeast: 1)
    else { return .parameter }
    guard isExtent(weights.extents[3], atLeast: 1), x.extents[0] == result.extents[0],
      x.extents[3] == groups &* weights.extents[3],
      weights.extents[0] == groups &* perGroup, weights.extents[0] == result.extents[3]
    else { return .extents }
    if let reason = reasonAgainstLayout(weights) { return reason }
    return reasonAgainstTables(channels: result.extents[3])
  }

  func reasonAgainstNumbersOfConvolution() -> OperatorError.Reason? {
    let extents = input(1).extents
    return reasonAgainstNumbers(products: extents[1] &* extents[2] &* extents[3])
  }

  private func reasonAgainstLayout(_ weights: StoredTensor) -> OperatorError.Reason? {
    guard links(.convolution2D, weights.layout) else { return .notLinked }
    switch weights.layout {
    case .plain: return nil
    case .foldedRows: return .layout
    case .blocks4x4:
      guard self[.groups] == 1 else { return .layout }
      let least = KernelScratch.leastByteCount(convolution, .current)
      return scratch.count >= least ? nil : .scratch
    }
  }

  /// Whether the walk's numbers are in range; a chip's 32-bit coordinates then cannot wrap.
  func hasWindow(_ x: StoredTensor, _ result: StoredTensor) -> Bool {
    isExtent(self[.strideHeight], atLeast: 1) && isExtent(self[.strideWidth], atLeast: 1)
      && isExtent(self[.dilationHeight], atLeast: 1)
      && isExtent(self[.dilationWidth], atLeast: 1)
      && isExtent(self[.padTop], atLeast: 0) && isExtent(self[.padLeft], atLeast: 0)
      && isExtent(x.extents[1], atLeast: 1) && isExtent(x.extents[2], atLeast: 1)
      && isExtent(result.extents[1], atLeast: 1) && isExtent(result.extents[2], atLeast: 1)
  }

  @inline(never)
  func runConvolution(_ memory: Memory) {
    if links(.convolution2D, .plain) && input(1).has(.plain) {
      runConvolutionOfPlainWeights(memory)
    } else if links(.convolution2D, .blocks4x4) {
      runConvolutionByPatches(memory)
    }
  }

  @inline(never)
  private func runConvolutionOfPlainWeights(_ memory: Memory) {
    var result = memory.mutableElements(of: output, as: Int8.self)
    convolution2D(
      convolution, input: memory.elements(of: input(0), as: Int8.self),
      weights: memory.elements(of: input(1), as: Int8.self),
      bias: memory.elements(of: input(2), as: Int32.self),
      multipliers: memory.elements(of: input(3), as: Int32.self),
      shifts: memory.elements(of: input(4), as: Int8.self), output: &result)
  }

  @inline(never)
  private func runConvolutionByPatches(_ memory: Memory) {
    var result = memory.mutableElements(of: output, as: Int8.self)
    var patches = memory.scratch(scratch)
    convolution2DByPatches(
      convolution, input: memory.elements(of: input(0), as: Int8.self),
      weights: memory.elements(of: input(1), as: Int8.self),
      bias: memory.elements(of: input(2), as: Int32.self),
      multipliers: memory.elements(of: input(3), as: Int32.self),
      shifts: memory.elements(of: input(4), as: Int8.self), scratch: &patches, output: &result)
  }
}
