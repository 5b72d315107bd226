import Kernels
import PackageFormat
import TensorTypes

extension Step {
  func reasonAgainstLookup() -> OperatorError.Reason? {
    let x = input(0)
    if let reason = reason(against: 0, .activations)
      ?? reason(against: outputPosition, .activations)
      ?? reason(againstTable: 1, .int8, count: 256)
    {
      return reason
    }
    return x.elementCount == output.elementCount ? nil : .extents
  }

  @inline(never)
  func runLookup(_ memory: Memory) {
    var result = result(in: memory)
    lookup(
      table: bytes(1, in: memory),
      input: bytes(0, in: memory), output: &result)
  }
}
