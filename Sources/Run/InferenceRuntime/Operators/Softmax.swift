import Kernels
import PackageFormat
import TensorTypes

// Softmax and its logarithm along the innermost axis.
extension Step {
  private var softmaxParameters: SoftmaxParameters {
    var p = SoftmaxParameters()
    p.depth = input(0).extent(fromInnermost: 0)
    p.rows = self[.rows]
    return p
  }

  private var logSoftmaxParameters: LogSoftmaxParameters {
    var p = LogSoftmaxParameters()
    p.depth = input(0).extent(fromInnermost: 0)
    p.rows = self[.rows]
    p.inputMultiplier = self[.inputMultiplier]
    p.inputShift = self[.inputShift]
    p.reverseMultiplier = self[.reverseMultiplier]
    p.reverseShift = self[.reverseShift]
    p.differenceMinimum = self[.differenceMinimum]
    return p
  }

  func reasonAgainstSoftmax() -> OperatorError.Reason? {
    let x = input(0)
    if let reason = reason(against: x, type: .int8) ?? reason(against: output, type: .int8) {
      return reason
    }
    let depth = x.extent(fromInnermost: 0)
    let elements = self[.rows].multipliedReportingOverflow(by: depth)
    guard x.rank >= 1, self[.rows] >= 1, depth <= Int32(Limits.softmaxDepth),
      haveEqualExtents(x, output), !elements.overflow,
      Int(elements.partialValue) == x.elementCount
    else { return .extents }
    let table = input(1)
    guard table.isConstant, table.elementCount <= 256 else { return .storage }
    return reason(against: table, type: .int32)
  }

  func reasonAgainstLogSoftmax() -> OperatorError.Reason? {
    if let reason = reasonAgainstSoftmax() { return reason }
    let fits =
      self[.inputMultiplier] >= 0 && self[.inputShift] >= 0 && self[.inputShift] <= 30
      && self[.reverseMultiplier] >= 0 && self[.reverseShift] <= 0
      && self[.reverseShift] >= -31 && self[.differenceMinimum] <= 0
      && self[.differenceMinimum] > Int32.min
    return fits ? nil : .parameter
  }

  @inline(never)
  func runSoftmax(_ memory: Memory) {
    var result = memory.mutableElements(of: output, as: Int8.self)
    softmax(
      softmaxParameters, exponentials: memory.elements(of: input(1), as: Int32.self),
      input: memory.elements(of: input(0), as: Int8.self), output: &result)
  }

  @inline(never)
  func runLogSoftmax(_ memory: Memory) {
    var result = memory.mutableElements(of: output, as: Int8.self)
    logSoftmax(
      logSoftmaxParameters, exponentials: memory.elements(of: input(1), as: Int32.self),
      input: memory.elements(of: input(0), as: Int8.self), output: &result)
  }
}
