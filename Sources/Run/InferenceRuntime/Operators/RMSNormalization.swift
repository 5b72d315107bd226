import Kernels
import PackageFormat
import TensorTypes

extension Step {
  private var normalization: RMSNormalizationParameters {
    var p = RMSNormalizationParameters()
    p.width = input(1).extents[0]
    p.epsilonHigh = self[.epsilonHigh]
    p.epsilonLow = self[.epsilonLow]
    p.multiplier = self[.outputMultiplier]
    p.shift = self[.outputShift]
    return p
  }

  func reasonAgainstRMSNormalization() -> OperatorError.Reason? {
    if let reason = reason(against: 0, .elements(.int16))
      ?? reason(against: 1, .table(of: .int16, rank: 1))
      ?? reason(against: outputPosition, .elements(.int16))
    {
      return reason
    }
    let width = Int(input(1).extents[0])
    guard width <= Limits.normalizationDepth, input(0).elementCount == width,
      output.elementCount == width
    else { return .extents }
    let fits =
      self[.outputMultiplier] >= 0 && self[.outputShift] >= -31 && self[.outputShift] <= 30
      && self[.epsilonHigh] >= 0 && self[.epsilonHigh] < 1 &<< 29
    return fits ? nil : .parameter
  }

  @inline(never)
  func runRMSNormalization(_ memory: Memory) {
    var result = halfWordResult(in: memory)
    rmsNormalization(
      normalization, input: halfWords(0, in: memory), gains: halfWords(1, in: memory),
      output: &result)
  }
}
