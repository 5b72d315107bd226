import Kernels
import PackageFormat
import TensorTypes

// The table holds the extents and steps of three kept loops, then those of three summed ones.
extension Step {
  private var averaging: MeanParameters {
    let table = table(1, of: Int32.self)
    var p = MeanParameters()
    p.keptExtent0 = table[0]
    p.keptExtent1 = table[1]
    p.keptExtent2 = table[2]
    p.keptStep0 = table[3]
    p.keptStep1 = table[4]
    p.keptStep2 = table[5]
    p.reducedExtent0 = table[6]
    p.reducedExtent1 = table[7]
    p.reducedExtent2 = table[8]
    p.reducedStep0 = table[9]
    p.reducedStep1 = table[10]
    p.reducedStep2 = table[11]
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
    let table = table(1, of: Int32.self)
    var kept = Reach()
    var summed = Reach()
    var whole = Reach()
    for loop in 0..<3 {
      let extents = (table[loop], table[6 &+ loop])
      let steps = (table[3 &+ loop], table[9 &+ loop])
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
    var result = memory.mutableElements(of: output, as: Int8.self)
    mean(averaging, input: memory.elements(of: input(0), as: Int8.self), output: &result)
  }
}
