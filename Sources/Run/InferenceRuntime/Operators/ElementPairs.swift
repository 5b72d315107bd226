import Kernels
import PackageFormat
import TensorTypes

// Functions of two tensors; where one is broadcast, a table of twelve numbers says how they are
// walked.
extension Step {
  private var walk: BroadcastWalk {
    guard record.inputCount == 3 else {
      return BroadcastWalk(count: Int32(truncatingIfNeeded: output.elementCount))
    }
    let table = table(2, of: Int32.self)
    var walk = BroadcastWalk()
    walk.extent0 = table[0]
    walk.extent1 = table[1]
    walk.extent2 = table[2]
    walk.extent3 = table[3]
    walk.leftStep0 = table[4]
    walk.leftStep1 = table[5]
    walk.leftStep2 = table[6]
    walk.leftStep3 = table[7]
    walk.rightStep0 = table[8]
    walk.rightStep1 = table[9]
    walk.rightStep2 = table[10]
    walk.rightStep3 = table[11]
    return walk
  }

  private var addition: AdditionParameters {
    var p = AdditionParameters()
    p.leftOffset = self[.inputOffset]
    p.leftMultiplier = self[.leftMultiplier]
    p.leftShift = self[.leftShift]
    p.rightOffset = self[.rightOffset]
    p.rightMultiplier = self[.rightMultiplier]
    p.rightShift = self[.rightShift]
    p.outputOffset = self[.outputOffset]
    p.outputMultiplier = self[.outputMultiplier]
    p.outputShift = self[.outputShift]
    p.activationMinimum = self[.activationMinimum]
    p.activationMaximum = self[.activationMaximum]
    return p
  }

  private var multiplication: MultiplicationParameters {
    var p = MultiplicationParameters()
    p.leftOffset = self[.inputOffset]
    p.rightOffset = self[.rightOffset]
    p.outputOffset = self[.outputOffset]
    p.multiplier = self[.outputMultiplier]
    p.shift = self[.outputShift]
    p.activationMinimum = self[.activationMinimum]
    p.activationMaximum = self[.activationMaximum]
    return p
  }

  func reasonAgainstPair() -> OperatorError.Reason? {
    if let reason = reason(against: input(0), type: .int8)
      ?? reason(against: input(1), type: .int8) ?? reason(against: output, type: .int8)
    {
      return reason
    }
    if record.inputCount == 3 {
      if let reason = reason(againstTable: 2, type: .int32, count: 12) { return reason }
      guard walkFits else { return .extents }
    } else if input(0).elementCount != output.elementCount
      || input(1).elementCount != output.elementCount
    {
      return .extents
    }
    return pairParametersFit ? nil : .parameter
  }

  private var pairParametersFit: Bool {
    switch record.opcode {
    case .minimum, .maximum: return true
    case .multiply where links(.multiply):
      return hasInt8Quantization && isOffset(self[.rightOffset]) && self[.outputMultiplier] >= 0
        && self[.outputShift] >= -31
        && self[.outputShift] <= Int32(Limits.multiplicationShift)
    default:
      return hasInt8Quantization && isOffset(self[.rightOffset])
        && isFraction(self[.leftMultiplier], self[.leftShift])
        && isFraction(self[.rightMultiplier], self[.rightShift])
        && isFraction(self[.outputMultiplier], self[.outputShift])
    }
  }

  /// Whether a factor is below one.
  private func isFraction(_ multiplier: Int32, _ shift: Int32) -> Bool {
    multiplier >= 0 && shift <= 0 && shift >= -31
  }

  private var walkFits: Bool {
    let table = table(2, of: Int32.self)
    var left = Reach()
    var right = Reach()
    for axis in 0..<4 {
      let extent = table[axis]
      left.add(extent: extent, step: table[4 &+ axis])
      right.add(extent: extent, step: table[8 &+ axis])
    }
    return left.elementCount == output.elementCount && left.stays(below: input(0).elementCount)
      && right.stays(below: input(1).elementCount)
  }

  @inline(never)
  func runPair(_ memory: Memory) {
    let left = memory.elements(of: input(0), as: Int8.self)
    let right = memory.elements(of: input(1), as: Int8.self)
    var result = memory.mutableElements(of: output, as: Int8.self)
    switch record.opcode {
    case .add where links(.add):
      add(addition, walk: walk, left: left, right: right, output: &result)
    case .subtract where links(.subtract):
      subtract(addition, walk: walk, left: left, right: right, output: &result)
    case .multiply where links(.multiply):
      multiply(multiplication, walk: walk, left: left, right: right, output: &result)
    case .minimum where links(.minimum):
      minimum(walk: walk, left: left, right: right, output: &result)
    case .maximum where links(.maximum):
      maximum(walk: walk, left: left, right: right, output: &result)
    default: break
    }
  }
}
