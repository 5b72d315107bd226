import Kernels
import PackageFormat
import TensorTypes

// Operators that move elements without computing.
extension Step {
  private func reasonAgainstTypes() -> OperatorError.Reason? {
    reason(against: input(0), type: .int8) ?? reason(against: output, type: .int8)
  }

  // Pad.

  private var padding: PadParameters {
    var p = PadParameters()
    p.extent0 = self[.extent(0)]
    p.extent1 = self[.extent(1)]
    p.extent2 = self[.extent(2)]
    p.extent3 = self[.extent(3)]
    p.before0 = self[.before(0)]
    p.before1 = self[.before(1)]
    p.before2 = self[.before(2)]
    p.before3 = self[.before(3)]
    p.after0 = self[.after(0)]
    p.after1 = self[.after(1)]
    p.after2 = self[.after(2)]
    p.after3 = self[.after(3)]
    p.value = self[.value]
    return p
  }

  func reasonAgainstPad() -> OperatorError.Reason? {
    if let reason = reasonAgainstTypes() { return reason }
    guard isInt8(self[.value]) else { return .parameter }
    var inside = Reach()
    var whole = Reach()
    for axis in 0..<4 {
      let (before, after) = (self[.before(axis)], self[.after(axis)])
      guard before >= 0, after >= 0, before < 1 &<< 28, after < 1 &<< 28,
        self[.extent(axis)] < 1 &<< 28
      else { return .parameter }
      inside.add(extent: self[.extent(axis)], step: 0)
      whole.add(extent: before &+ self[.extent(axis)] &+ after, step: 0)
    }
    let fits =
      inside.elementCount == input(0).elementCount && whole.elementCount == output.elementCount
    return fits ? nil : .extents
  }

  @inline(never)
  func runPad(_ memory: Memory) {
    var result = memory.mutableElements(of: output, as: Int8.self)
    pad(padding, input: memory.elements(of: input(0), as: Int8.self), output: &result)
  }

  // Transpose.

  private var transposition: TransposeParameters {
    var p = TransposeParameters()
    p.extent0 = self[.resultExtent(0)]
    p.extent1 = self[.resultExtent(1)]
    p.extent2 = self[.resultExtent(2)]
    p.extent3 = self[.resultExtent(3)]
    p.extent4 = self[.resultExtent(4)]
    p.extent5 = self[.resultExtent(5)]
    p.step0 = self[.inputStep(0)]
    p.step1 = self[.inputStep(1)]
    p.step2 = self[.inputStep(2)]
    p.step3 = self[.inputStep(3)]
    p.step4 = self[.inputStep(4)]
    p.step5 = self[.inputStep(5)]
    return p
  }

  func reasonAgainstTranspose() -> OperatorError.Reason? {
    if let reason = reasonAgainstTypes() { return reason }
    var reach = Reach()
    for axis in 0..<6 {
      reach.add(extent: self[.resultExtent(axis)], step: self[.inputStep(axis)])
    }
    let fits =
      reach.elementCount == output.elementCount && reach.stays(below: input(0).elementCount)
    return fits ? nil : .extents
  }

  @inline(never)
  func runTranspose(_ memory: Memory) {
    var result = memory.mutableElements(of: output, as: Int8.self)
    transpose(transposition, input: memory.elements(of: input(0), as: Int8.self), output: &result)
  }
}
