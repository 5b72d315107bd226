import Kernels
import PackageFormat
import TensorTypes

// The table holds the extents and steps of three kept loops, then those of three summed ones.
extension Step {
  private var averaging: MeanParameters {
    let table = constant(1)
    var p = MeanParameters()
    p.keptExtent0 = table.signedWord(at: 0)
    p.keptExtent1 = table.signedWord(at: 4)
    p.keptExtent2 = table.signedWord(at: 8)
    p.keptStep0 = table.signedWord(at: 12)
    p.keptStep1 = table.signedWord(at: 16)
    p.keptStep2 = table.signedWord(at: 20)
    p.reducedExtent0 = table.signedWord(at: 24)
    p.reducedExtent1 = table.signedWord(at: 28)
    p.reducedExtent2 = table.signedWord(at: 32)
    p.reducedStep0 = table.signedWord(at: 36)
    p.reducedStep1 = table.signedWord(at: 40)
    p.reducedStep2 = table.signedWord(at: 44)
    p.sumOffset = self[.sumOffset]
    p.multiplier = self[.outputMultiplier]
    p.shift = self[.outputShift]
    p.outputOffset = self[.outputOffset]
    return p
  }

  func reasonAgainstMean() -> OperatorError.Reason? {
    if let reason = reason(against: input(0), type: .int8) ?? reason(against: output, type: .int8)
      ?? reason(againstTable: 1, type: .int32, count: 12)
    {
      return reason
    }
    let table = constant(1)
    var kept = Reach()
    var summed = Reach()
    var whole = Reach()
    for loop in 0..<3 {
      let extents = (table.signedWord(at: 4 &* loop), table.signedWord(at: 24 &+ 4 &* loop))
      let steps = (table.signedWord(at: 12 &+ 4 &* loop), table.signedWord(at: 36 &+ 4 &* loop))
      kept.add(extent: extents.0, step: steps.0)
      summed.add(extent: extents.1, step: steps.1)
      whole.add(extent: extents.0, step: steps.0)
      whole.add(extent: extents.1, step: steps.1)
    }
    // Each element counts once, so a step takes no longer than its input is large.
    guard kept.elementCount == output.elementCount,
      whole.elementCount == input(0).elementCount, whole.stays(below: input(0).elementCount)
    else { return .extents }
    guard summed.elementCount >= 1, summed.elementCount <= Limits.meanCount,
      self[.sumOffset].magnitude <= 128 &* UInt32(summed.elementCount)
    else { return .accumulator }
    let fits =
      self[.outputMultiplier] >= 0 && self[.outputShift] >= -31 && self[.outputShift] <= 30
      && isInt8(self[.outputOffset])
    return fits ? nil : .parameter
  }

  @inline(never)
  func runMean(_ memory: Memory) {
    var result = memory.result(self)
    mean(averaging, input: memory.bytes(self, 0), output: &result)
  }
}
