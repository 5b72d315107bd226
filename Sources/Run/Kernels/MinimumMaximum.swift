private struct Lesser: ElementPairFunction {
  @inline(__always)
  func callAsFunction(_ left: Int8, _ right: Int8) -> Int8 { min(left, right) }
}

private struct Greater: ElementPairFunction {
  @inline(__always)
  func callAsFunction(_ left: Int8, _ right: Int8) -> Int8 { max(left, right) }
}

/// The lesser of each pair; operands and result share their quantization.
///
/// Output may be the memory of an operand that is not broadcast.
package func minimum(
  walk pairs: BroadcastWalk, left: Span<Int8>, right: Span<Int8>,
  output: inout MutableSpan<Int8>
) {
  walk(pairs, Lesser(), left: left, right: right, output: &output)
}

/// The greater of each pair; operands and result share their quantization.
///
/// Output may be the memory of an operand that is not broadcast.
package func maximum(
  walk pairs: BroadcastWalk, left: Span<Int8>, right: Span<Int8>,
  output: inout MutableSpan<Int8>
) {
  walk(pairs, Greater(), left: left, right: right, output: &output)
}
