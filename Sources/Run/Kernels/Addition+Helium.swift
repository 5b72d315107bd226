// For Helium: four sums at a time.
import CIntrinsics

/// left + right, or left - right, of as many elements as the output has.
func addHelium(
  _ p: AdditionParameters, left: Span<Int8>, right: Span<Int8>, isDifference: Bool,
  output: inout MutableSpan<Int8>
) {
  let count = output.count
  unsafe nvx_mve_add(
    left.address(count: count),
    nvx_mve_operand(offset: p.leftOffset, multiplier: p.leftMultiplier, shift: p.leftShift),
    right.address(count: count),
    nvx_mve_operand(offset: p.rightOffset, multiplier: p.rightMultiplier, shift: p.rightShift),
    isDifference ? 1 : 0,
    nvx_mve_operand(offset: 0, multiplier: p.outputMultiplier, shift: p.outputShift),
    nvx_mve_result(
      offset: p.outputOffset, minimum: p.activationMinimum, maximum: p.activationMaximum,
      is_simple: 0),
    output.address(count: count), Int32(truncatingIfNeeded: count))
}
