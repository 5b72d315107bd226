import Kernels
import PackageFormat
import TensorTypes

extension Step {
  private var product: FullyConnectedParameters {
    var p = FullyConnectedParameters()
    p.inputChannels = extent(1, 1)
    p.outputChannels = extent(1, 0)
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
    guard weights.layout != .foldedRows else { return .layout }
    guard rows >= 1, inputs == (input(0).elementCount, false),
      outputs == (output.elementCount, false)
    else { return .extents }
    return reasonAgainstTables(channels: weights.extents[0], products: weights.extents[1])
  }

  private var blockedProduct: MatrixProductParameters {
    var p = MatrixProductParameters()
    p.rows = self[.rows]
    p.depth = extent(1, 1)
    p.rowStep = extent(1, 1)
    p.outputChannels = extent(1, 0)
    p.outputOffset = self[.outputOffset]
    p.activationMinimum = self[.activationMinimum]
    p.activationMaximum = self[.activationMaximum]
    return p
  }

  @inline(never)
  func runFullyConnected(_ memory: Memory) {
    if layout(1) == .plain {
      runProductOfPlainWeights(memory)
    } else {
      runProductOfBlocks(memory)
    }
  }

  @inline(never)
  private func runProductOfBlocks(_ memory: Memory) {
    var result = memory.result(self)
    matrixProduct(
      blockedProduct, rows: memory.bytes(self, 0),
      weights: memory.bytes(self, 1),
      bias: memory.words(self, 2),
      multipliers: memory.words(self, 3),
      shifts: memory.bytes(self, 4), output: &result)
  }

  @inline(never)
  private func runProductOfPlainWeights(_ memory: Memory) {
    var result = memory.result(self)
    fullyConnected(
      product, input: memory.bytes(self, 0),
      weights: memory.bytes(self, 1),
      bias: memory.words(self, 2),
      multipliers: memory.words(self, 3),
      shifts: memory.bytes(self, 4), output: &result)
  }
}
