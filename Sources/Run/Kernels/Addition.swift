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

  /// The left operand with 20 bits below the point, in units of twice the greater scale.
  ///
  /// |left + offset| <= 255, so the shifted value is below 2^28 and, the factor being at most one
  /// half, the result is below 2^27.
  @inline(__always)
  func scaledLeft(_ left: Int8) -> Int32 {
    scaled(Int32(left) &+ leftOffset, multiplier: leftMultiplier, shift: leftShift)
  }

  /// The right operand, likewise.
  @inline(__always)
  func scaledRight(_ right: Int8) -> Int32 {
    scaled(Int32(right) &+ rightOffset, multiplier: rightMultiplier, shift: rightShift)
  }

  /// The result from a sum of scaled operands: |sum| < 2^28.
  @inline(__always)
  func result(_ sum: Int32) -> Int8 {
    let value = roundingDivideByPowerOfTwo(
      roundingDoublingHighMultiply(sum, outputMultiplier), 0 &- outputShift)
    return Int8(
      truncatingIfNeeded: clamp(value &+ outputOffset, activationMinimum, activationMaximum))
  }

  @inline(__always)
  private func scaled(_ value: Int32, multiplier: Int32, shift: Int32) -> Int32 {
    roundingDivideByPowerOfTwo(roundingDoublingHighMultiply(value &<< 20, multiplier), 0 &- shift)
  }
}

private struct Sum: ElementPairFunction {
  let p: AdditionParameters

  @inline(__always)
  func callAsFunction(_ left: Int8, _ right: Int8) -> Int8 {
    p.result(p.scaledLeft(left) &+ p.scaledRight(right))
  }
}

private struct Difference: ElementPairFunction {
  let p: AdditionParameters

  @inline(__always)
  func callAsFunction(_ left: Int8, _ right: Int8) -> Int8 {
    p.result(p.scaledLeft(left) &- p.scaledRight(right))
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
  default: subtractPlain(p, walk: pairs, left: left, right: right, output: &output)
  }
}

/// The version that defines a sum.
package func addPlain(
  _ p: AdditionParameters, walk pairs: BroadcastWalk, left: Span<Int8>, right: Span<Int8>,
  output: inout MutableSpan<Int8>
) {
  walk(pairs, Sum(p: p), left: left, right: right, output: &output)
}

/// The version that defines a difference.
package func subtractPlain(
  _ p: AdditionParameters, walk pairs: BroadcastWalk, left: Span<Int8>, right: Span<Int8>,
  output: inout MutableSpan<Int8>
) {
  walk(pairs, Difference(p: p), left: left, right: right, output: &output)
}
