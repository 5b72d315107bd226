import Kernels
import PackageFormat
import TensorTypes

extension Step {
  private var convolution: Convolution2DParameters {
    var p = Convolution2DParameters()
    p.batch = extent(0, 0)
    p.inputHeight = extent(0, 1)
    p.inputWidth = extent(0, 2)
    p.outputHeight = resultExtent(1)
    p.outputWidth = resultExtent(2)
    p.groups = self[.groups]
    p.groupInputChannels = extent(1, 3)
    p.groupOutputChannels = self[.groupOutputChannels]
    p.kernelHeight = extent(1, 1)
    p.kernelWidth = extent(1, 2)
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
    let products = weights.extents[1] &* weights.extents[2] &* weights.extents[3]
    return reasonAgainstTables(channels: result.extents[3], products: products)
  }

  private func reasonAgainstLayout(_ weights: TensorRecord) -> OperatorError.Reason? {
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
  func hasWindow(_ x: TensorRecord, _ result: TensorRecord) -> Bool {
    isExtent(self[.strideHeight], atLeast: 1) && isExtent(self[.strideWidth], atLeast: 1)
      && isExtent(self[.dilationHeight], atLeast: 1)
      && isExtent(self[.dilationWidth], atLeast: 1)
      && isExtent(self[.padTop], atLeast: 0) && isExtent(self[.padLeft], atLeast: 0)
      && isExtent(x.extents[1], atLeast: 1) && isExtent(x.extents[2], atLeast: 1)
      && isExtent(result.extents[1], atLeast: 1) && isExtent(result.extents[2], atLeast: 1)
  }

  @inline(never)
  func runConvolution(_ memory: Memory) {
    if layout(1) == .plain {
      runConvolutionOfPlainWeights(memory)
    } else {
      runConvolutionByPatches(memory)
    }
  }

  @inline(never)
  private func runConvolutionOfPlainWeights(_ memory: Memory) {
    var result = memory.result(self)
    convolution2D(
      convolution, input: memory.bytes(self, 0),
      weights: memory.bytes(self, 1),
      bias: memory.words(self, 2),
      multipliers: memory.words(self, 3),
      shifts: memory.bytes(self, 4), output: &result)
  }

  @inline(never)
  private func runConvolutionByPatches(_ memory: Memory) {
    var result = memory.result(self)
    var patches = memory.scratch(scratch)
    convolution2DByPatches(
      convolution, input: memory.bytes(self, 0),
      weights: memory.bytes(self, 1),
      bias: memory.words(self, 2),
      multipliers: memory.words(self, 3),
      shifts: memory.bytes(self, 4), scratch: &patches, output: &result)
  }
}
