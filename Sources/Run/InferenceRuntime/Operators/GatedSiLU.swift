import Kernels
import PackageFormat
import TensorTypes

extension Step {
  private var gating: GatedSiLUParameters {
    var p = GatedSiLUParameters()
    p.count = Int32(truncatingIfNeeded: output.elementCount)
    p.inputMultiplier = self[.inputMultiplier]
    p.inputShift = self[.inputShift]
    p.outputMultiplier = self[.outputMultiplier]
    p.outputShift = self[.outputShift]
    return p
  }

  func reasonAgainstGatedSiLU() -> OperatorError.Reason? {
    if let reason = reason(against: 0, .elements(.int16))
      ?? reason(againstTable: 1, .int16, count: GatedSiLUParameters.pointCount)
      ?? reason(against: outputPosition, .elements(.int16))
    {
      return reason
    }
    guard input(0).elementCount == 2 &* output.elementCount else { return .extents }
    let fits =
      self[.inputMultiplier] >= 0 && self[.inputShift] >= -31 && self[.inputShift] <= 30
      && self[.outputMultiplier] >= 0 && self[.outputShift] >= -31 && self[.outputShift] <= 30
    return fits ? nil : .parameter
  }

  @inline(never)
  func runGatedSiLU(_ memory: Memory) {
    var result = halfWordResult(in: memory)
    gatedSiLU(
      gating, input: halfWords(0, in: memory), logistic: halfWords(1, in: memory),
      output: &result)
  }
}
