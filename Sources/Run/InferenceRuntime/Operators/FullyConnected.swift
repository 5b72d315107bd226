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
    if let reason = reason(against: input(0), type: .int8)
      ?? reason(againstWeights: weights, type: .int8, rank: 2)
      ?? reason(against: output, type: .int8)
    {
      return reason
    }
    let rows = Int(self[.rows])
    let inputs = rows.multipliedReportingOverflow(by: Int(weights.extents[1]))
    let outputs = rows.multipliedReportingOverflow(by: Int(weights.extents[0]))
    guard !weights.has(.foldedRows) else { return .layout }
    guard links(.fullyConnected, weights.layout) else { return .notLinked }
    guard rows >= 1, inputs == (input(0).elementCount, false),
      outputs == (output.elementCount, false)
    else { return .extents }
    return reasonAgainstTables(channels: weights.extents[0])
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
    if links(.fullyConnected, .plain) && input(1).has(.plain) {
      runProductOfPlainWeights(memory)
    } else if links(.fullyConnected, .blocks4x4) {
      runProductOfBlocks(memory)
    }
  }

  @inline(never)
  private func runProductOfBlocks(_ memory: Memory) {
    var result = memory.mutableElements(of: output, as: Int8.self)
    matrixProduct(
      blockedProduct, rows: memory.elements(of: input(0), as: Int8.self),
      weights: memory.elements(of: input(1), as: Int8.self),
      bias: memory.elements(of: input(2), as: Int32.self),
      multipliers: memory.elements(of: input(3), as: Int32.self),
      shifts: memory.elements(of: input(4), as: Int8.self), output: &result)
  }

  @inline(never)
  private func runProductOfPlainWeights(_ memory: Memory) {
    var result = memory.mutableElements(of: output, as: Int8.self)
    fullyConnected(
      product, input: memory.elements(of: input(0), as: Int8.self),
      weights: memory.elements(of: input(1), as: Int8.self),
      bias: memory.elements(of: input(2), as: Int32.self),
      multipliers: memory.elements(of: input(3), as: Int32.self),
      shifts: memory.elements(of: input(4), as: Int8.self), output: &result)
  }
}
