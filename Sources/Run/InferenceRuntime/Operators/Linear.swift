import Kernels
import PackageFormat
import TensorTypes

extension Step {
  private var linearLayer: LinearParameters {
    let weights = input(1)
    var p = LinearParameters()
    p.inputChannels = weights.extents[1]
    p.outputChannels = weights.extents[0]
    p.groupSize = self[.groupSize]
    p.shift = self[.factorShift]
    return p
  }

  /// Where a residual stands among the operands, if there is one.
  @inline(__always)
  private var residualPosition: Int { hasNibbles ? 4 : 3 }

  func reasonAgainstLinear() -> OperatorError.Reason? {
    if let reason = reason(against: 0, .elements(.int16))
      ?? reason(against: outputPosition, .elements(.int16))
      ?? reasonAgainstRows(greatestShift: 62)
    {
      return reason
    }
    let (outputs, depth) = (input(1).extents[0], input(1).extents[1])
    guard depth <= Int32(Limits.linearDepth), input(0).elementCount == Int(depth),
      output.elementCount == Int(outputs), record.inputCount <= residualPosition &+ 1
    else { return .extents }
    guard record.inputCount > residualPosition else { return nil }
    if let reason = reason(against: residualPosition, .elements(.int16)) { return reason }
    return input(residualPosition).elementCount == Int(outputs) ? nil : .extents
  }

  @inline(never)
  func runLinear(_ memory: Memory) {
    var result = halfWordResult(in: memory)
    let residual =
      record.inputCount > residualPosition ? halfWords(residualPosition, in: memory) : Span()
    if hasNibbles {
      linear(
        linearLayer, input: halfWords(0, in: memory), packed: nibbles(1, in: memory),
        groupScales: bytes(3, in: memory), factors: halfWords(2, in: memory),
        residual: residual, output: &result)
    } else {
      linear(
        linearLayer, input: halfWords(0, in: memory), weights: bytes(1, in: memory),
        factors: halfWords(2, in: memory), residual: residual, output: &result)
    }
  }
}
