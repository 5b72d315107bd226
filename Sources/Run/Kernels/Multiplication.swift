import TensorTypes

/// The quantization of a product of two elements.
package struct MultiplicationParameters: BitwiseCopyable, Sendable {
  /// Minus the left operand's zero point.
  package var leftOffset: Int32 = 0
  /// Minus the right operand's zero point.
  package var rightOffset: Int32 = 0
  /// The output's zero point.
  package var outputOffset: Int32 = 0
  package var multiplier: Int32 = 0x4000_0000
  /// The power of two of the factor: -31 ... 14.
  package var shift: Int32 = 1
  package var activationMinimum: Int32 = -128
  package var activationMaximum: Int32 = 127

  /// Operands and result with scale 1 and zero point 0.
  package init() {}
}

private struct Product: ElementPairFunction {
  let p: MultiplicationParameters

  @inline(__always)
  func callAsFunction(_ left: Int8, _ right: Int8) -> Int8 {
    // |product| <= 255 * 255 < 2^16, shifted by at most 14: below 2^30.
    let product = (Int32(left) &+ p.leftOffset) &* (Int32(right) &+ p.rightOffset)
    let factor = QuantizedMultiplier(multiplier: p.multiplier, shift: p.shift)
    let value = requantize(product, factor) &+ p.outputOffset
    return Int8(truncatingIfNeeded: clamp(value, p.activationMinimum, p.activationMaximum))
  }
}

/// left * right.
///
/// Output may be the memory of an operand that is not broadcast.
package func multiply(
  _ p: MultiplicationParameters, walk pairs: BroadcastWalk, left: Span<Int8>, right: Span<Int8>,
  output: inout MutableSpan<Int8>
) {
  walk(pairs, Product(p: p), left: left, right: right, output: &output)
}
