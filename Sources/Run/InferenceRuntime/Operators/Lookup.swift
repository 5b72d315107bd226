import Kernels
import PackageFormat
import TensorTypes

extension Step {
  func reasonAgainstLookup() -> OperatorError.Reason? {
    let x = input(0)
    if let reason = reason(against: x, type: .int8) ?? reason(against: output, type: .int8)
      ?? reason(againstTable: 1, type: .int8, count: 256)
    {
      return reason
    }
    return x.elementCount == output.elementCount ? nil : .extents
  }

  @inline(never)
  func runLookup(_ memory: Memory) {
    var result = memory.mutableElements(of: output, as: Int8.self)
    lookup(
      table: memory.elements(of: input(1), as: Int8.self),
      input: memory.elements(of: input(0), as: Int8.self), output: &result)
  }
}
