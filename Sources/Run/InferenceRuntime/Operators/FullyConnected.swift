import Kernels
import PackageFormat
import TensorTypes

extension Step {
  private var product: FullyConnectedParameters {
    let weights = input(1)
    var p = FullyConnectedParameters()
    p.inputChannels = weights.extents[1]
    p.outputChannels = weights.extents[0]
    p.rows = self[.rows]
    p.inputOffset = self[.inputOffset]
    p.outputOffset = self[.outputOffset]
    p.activationMinimum = self[.activationMinimum]
    p.activationMaximum = self[.activationMaximum]
    return p
  }

  func reasonAgainstFullyConnected() -> OperatorError.Reason? {
    let weights = input(1)
    let (outputs, depth) = (weights.extents[0], weights.extents[1])
    if let reason = reasonAgainstWeighted(
      .activations, weights: weightKind(rank: 2), channels: outputs)
    {
      return reason
    }
    if !hasInt4Weights {
      guard links(.fullyConnected, for: weights) else { return .notLinked }
      if weights.has(.foldedRows) { return .layout }
    }
    let fits =
      holds(input(0), rows: self[.rows], of: depth)
      && holds(output, rows: self[.rows], of: outputs)
    guard fits else { return .extents }
    return hasInt4Weights ? reasonAgainstInt4(.fullyConnected, int4Product) : nil
  }

  func reasonAgainstNumbersOfFullyConnected() -> OperatorError.Reason? {
    reasonAgainstNumbers(products: input(1).extents[1])
  }

  private var blockedProduct: MatrixProductParameters {
    let weights = input(1)
    var p = MatrixProductParameters()
    p.rows = self[.rows]
    p.depth = weights.extents[1]
    p.rowStep = weights.extents[1]
    p.outputChannels = weights.extents[0]
    p.outputOffset = self[.outputOffset]
    p.activationMinimum = self[.activationMinimum]
    p.activationMaximum = self[.activationMaximum]
    return p
  }

  @inline(never)
  func runFullyConnected(_ memory: Memory) {
    if hasInt4Weights {
      runInt4Convolution(.fullyConnected, memory)
    } else if links(.fullyConnected, .plain) && input(1).has(.plain) {
      runProductOfPlainWeights(memory)
    } else if links(.fullyConnected, .blocks4x4) {
      runProductOfBlocks(memory)
    }
  }

  @inline(never)
  private func runProductOfBlocks(_ memory: Memory) {
    var result = result(in: memory)
    matrixProduct(
      blockedProduct, rows: bytes(0, in: memory),
      weights: bytes(1, in: memory),
      bias: words(2, in: memory),
      multipliers: words(3, in: memory),
      shifts: bytes(4, in: memory), output: &result)
  }

  @inline(never)
  private func runProductOfPlainWeights(_ memory: Memory) {
    var result = result(in: memory)
    fullyConnected(
      product, input: bytes(0, in: memory),
      weights: bytes(1, in: memory),
      bias: words(2, in: memory),
      multipliers: words(3, in: memory),
      shifts: bytes(4, in: memory), output: &result)
  }
}
