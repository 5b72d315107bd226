import Kernels
import PackageFormat
import TensorTypes

extension Step {
  private var softmaxParameters: SoftmaxParameters {
    let x = input(0)
    var p = SoftmaxParameters()
    p.depth = x.extent(fromInnermost: 0)
    p.rows = self[.rows]
    return p
  }

  func reasonAgainstSoftmax() -> OperatorError.Reason? {
    let x = input(0)
    if let reason = reason(against: x, type: .int8) ?? reason(against: output, type: .int8) {
      return reason
    }
    let p = softmaxParameters
    let elements = Int(p.rows).multipliedReportingOverflow(by: Int(p.depth))
    guard x.rank >= 1, p.rows >= 1, p.depth <= Limits.softmaxDepth, haveEqualExtents(x, output),
      elements == (x.elementCount, false)
    else { return .extents }
    let table = input(1)
    guard table.storage == .constant, table.elementCount <= 256 else { return .storage }
    return reason(against: table, type: .int32)
  }

  func runSoftmax(_ memory: Memory) {
    var result = memory.mutableElements(of: output, as: Int8.self)
    softmax(
      softmaxParameters, exponentials: memory.elements(of: input(1), as: Int32.self),
      input: memory.elements(of: input(0), as: Int8.self), output: &result)
  }
}
