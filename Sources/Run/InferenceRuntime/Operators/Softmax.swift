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
    if let reason = reason(against: 0, .activations)
      ?? reason(against: outputPosition, .activations) ?? reason(against: 1, .table(of: .int32))
    {
      return reason
    }
    let depth = x.extent(fromInnermost: 0)
    guard x.rank >= 1, depth <= Int32(Limits.softmaxDepth), haveEqualExtents(x, output),
      holds(x, rows: self[.rows], of: depth)
    else { return .extents }
    return input(1).elementCount <= 256 ? nil : .storage
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
    var result = result(in: memory)
    softmax(
      softmaxParameters, exponentials: words(1, in: memory),
      input: bytes(0, in: memory), output: &result)
  }

  @inline(never)
  func runLogSoftmax(_ memory: Memory) {
    var result = result(in: memory)
    logSoftmax(
      logSoftmaxParameters, exponentials: words(1, in: memory),
      input: bytes(0, in: memory), output: &result)
  }
}
