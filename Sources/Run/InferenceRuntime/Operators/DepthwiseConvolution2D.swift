import Kernels
import PackageFormat
import TensorTypes

// Weights are [kernel height, kernel width, input channels x channel multiplier].
extension Step {
  private var depthwise: DepthwiseConvolution2DParameters {
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
    if let reason = reason(against: x, type: .int8, rank: 4)
      ?? reason(againstWeights: weights, type: .int8, rank: 3)
      ?? reason(against: result, type: .int8, rank: 4)
    {
      return reason
    }
    guard isExtent(self[.channelMultiplier], atLeast: 1), hasWindow(x, result),
      isExtent(weights.extents[0], atLeast: 1), isExtent(weights.extents[1], atLeast: 1),
      isExtent(x.extents[3], atLeast: 1)
    else { return .parameter }
    guard x.extents[0] == result.extents[0],
      weights.extents[2] == x.extents[3] &* self[.channelMultiplier],
      weights.extents[2] == result.extents[3]
    else { return .extents }
    if let reason = reasonAgainstLayout(weights) { return reason }
    return reasonAgainstTables(channels: result.extents[3])
  }

  func reasonAgainstNumbersOfDepthwise() -> OperatorError.Reason? {
    let extents = input(1).extents
    return reasonAgainstNumbers(products: extents[0] &* extents[1])
  }

  private func reasonAgainstLayout(_ weights: StoredTensor) -> OperatorError.Reason? {
    guard links(.depthwiseConvolution2D, weights.layout) else { return .notLinked }
    switch weights.layout {
    case .plain: return nil
    case .blocks4x4: return .layout
    case .foldedRows:
      guard let needed = KernelScratch.leastByteCount(depthwise, .current) else { return .extents }
      return scratch.count >= needed ? nil : .scratch
    }
  }

  @inline(never)
  func runDepthwise(_ memory: Memory) {
    if links(.depthwiseConvolution2D, .plain) && input(1).has(.plain) {
      runDepthwiseOfPlainWeights(memory)
    } else if links(.depthwiseConvolution2D, .foldedRows) {
      runDepthwiseByRows(memory)
    }
  }

  @inline(never)
  private func runDepthwiseByRows(_ memory: Memory) {
    var result = memory.mutableElements(of: output, as: Int8.self)
    var rows = memory.scratch(scratch)
    depthwiseConvolution2DByRows(
      depthwise, input: memory.elements(of: input(0), as: Int8.self),
      weights: memory.elements(of: input(1), as: Int8.self),
      bias: memory.elements(of: input(2), as: Int32.self),
      multipliers: memory.elements(of: input(3), as: Int32.self),
      shifts: memory.elements(of: input(4), as: Int8.self), scratch: &rows, output: &result)
  }

  @inline(never)
  private func runDepthwiseOfPlainWeights(_ memory: Memory) {
    var result = memory.mutableElements(of: output, as: Int8.self)
    depthwiseConvolution2D(
      depthwise, input: memory.elements(of: input(0), as: Int8.self),
      weights: memory.elements(of: input(1), as: Int8.self),
      bias: memory.elements(of: input(2), as: Int32.self),
      multipliers: memory.elements(of: input(3), as: Int32.self),
      shifts: memory.elements(of: input(4), as: Int8.self), output: &result)
  }
}
