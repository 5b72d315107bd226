// Sum and difference as TensorFlow Lite Micro's reference kernels define them: both operands are
// brought to twice the greater scale with 20 bits below the point, added, and requantized.
import TensorTypes

/// The quantization of a sum or a difference.
package struct AdditionParameters: BitwiseCopyable, Sendable {
  /// Minus the left operand's zero point.
  package var leftOffset: Int32 = 0
  package var leftMultiplier: Int32 = 0x4000_0000
  /// The power of two of the left factor: -31 ... 0.
  package var leftShift: Int32 = 0
  /// Minus the right operand's zero point.
  package var rightOffset: Int32 = 0
  package var rightMultiplier: Int32 = 0x4000_0000
  /// The power of two of the right factor: -31 ... 0.
  package var rightShift: Int32 = 0
  /// The output's zero point.
  package var outputOffset: Int32 = 0
  package var outputMultiplier: Int32 = 0x4000_0000
  /// The power of two of the output's factor: -31 ... 0.
  package var outputShift: Int32 = -18
  package var activationMinimum: Int32 = -128
  package var activationMaximum: Int32 = 127

  /// Operands and result with one scale and zero point 0.
  package init() {}
}

/// The three factors of a sum, ready for a loop.
///
/// |operand + offset| <= 255, so shifted by 20 bits it is below 2^28 and, its factor being at most
/// one half, the scaled operand is below 2^27, a sum of two below 2^28.
private struct ScaledOperands {
  private let left, right, output: ShortFactor
  private let p: AdditionParameters

  @inline(__always)
  init(_ p: AdditionParameters) {
    self.p = p
    left = ShortFactor(multiplier: p.leftMultiplier, shift: p.leftShift)
    right = ShortFactor(multiplier: p.rightMultiplier, shift: p.rightShift)
    output = ShortFactor(multiplier: p.outputMultiplier, shift: p.outputShift)
  }

  /// The left operand with 20 bits below the point, in units of twice the greater scale.
  @inline(__always)
  func left(_ value: Int8) -> Int32 {
    left.apply(doubled: (Int32(value) &+ p.leftOffset) &<< 21)
  }

  /// The right operand, likewise.
  @inline(__always)
  func right(_ value: Int8) -> Int32 {
    right.apply(doubled: (Int32(value) &+ p.rightOffset) &<< 21)
  }

  /// The result from a sum of scaled operands.
  @inline(__always)
  func result(_ sum: Int32) -> Int8 {
    let value = output.apply(doubled: sum &<< 1) &+ p.outputOffset
    return Int8(truncatingIfNeeded: clamp(value, p.activationMinimum, p.activationMaximum))
  }
}

private struct Sum: ElementPairFunction {
  let operands: ScaledOperands

  @inline(__always)
  func callAsFunction(_ left: Int8, _ right: Int8) -> Int8 {
    operands.result(operands.left(left) &+ operands.right(right))
  }
}

private struct Difference: ElementPairFunction {
  let operands: ScaledOperands

  @inline(__always)
  func callAsFunction(_ left: Int8, _ right: Int8) -> Int8 {
    operands.result(operands.left(left) &- operands.right(right))
  }
}

/// left + right.
///
/// Output may be the memory of an operand that is not broadcast.
package func add(
  _ p: AdditionParameters, walk pairs: BroadcastWalk, left: Span<Int8>, right: Span<Int8>,
  output: inout MutableSpan<Int8>
) {
  switch KernelFamily.current {
  case .x86: addX86(p, walk: pairs, left: left, right: right, output: &output)
  case .helium where pairs.isOneRow:
    addHelium(p, left: left, right: right, isDifference: false, output: &output)
  default: addPlain(p, walk: pairs, left: left, right: right, output: &output)
  }
}

/// left - right.
///
/// Output may be the memory of an operand that is not broadcast.
package func subtract(
  _ p: AdditionParameters, walk pairs: BroadcastWalk, left: Span<Int8>, right: Span<Int8>,
  output: inout MutableSpan<Int8>
) {
  switch KernelFamily.current {
  case .x86: subtractX86(p, walk: pairs, left: left, right: right, output: &output)
  case .helium where pairs.isOneRow:
    addHelium(p, left: left, right: right, isDifference: true, output: &output)
  default: subtractPlain(p, walk: pairs, left: left, right: right, output: &output)
  }
}

/// The version that defines a sum.
package func addPlain(
  _ p: AdditionParameters, walk pairs: BroadcastWalk, left: Span<Int8>, right: Span<Int8>,
  output: inout MutableSpan<Int8>
) {
  walk(pairs, Sum(operands: ScaledOperands(p)), left: left, right: right, output: &output)
}

/// The version that defines a difference.
package func subtractPlain(
  _ p: AdditionParameters, walk pairs: BroadcastWalk, left: Span<Int8>, right: Span<Int8>,
  output: inout MutableSpan<Int8>
) {
  walk(pairs, Difference(operands: ScaledOperands(p)), left: left, right: right, output: &output)
}
