// Depthwise convolution with weights of four bits: it unpacks them before the first channel, as
// they are few (nine for each channel of a window of three by three) and each family reads bytes of
// its own neighbours; from there on it is the convolution of bytes.

/// A convolution of each channel by itself, without groups of scales.
///
/// `codes` as HWC, two to a byte. `scratch` begins at a multiple of 16 with room for the weights,
/// `KernelScratch.unpackedByteCount`; other arguments as of `depthwiseConvolution2DByRows`.
package func depthwiseConvolution2DInt4ByRows(
  _ p: DepthwiseConvolution2DParameters, input: Span<Int8>, codes: Span<Int8>,
  bias: Span<Int32>, multipliers: Span<Int32>, shifts: Span<Int8>,
  scratch: inout MutableSpan<Int8>, output: inout MutableSpan<Int8>
) {
  let taps = Int(p.kernelHeight &* p.kernelWidth &* p.outputChannels)
  let start = KernelScratch.unpackedByteCount(p)
  let room = scratch.count &- start
  precondition(room >= 0)
  let address = unsafe scratch.address(count: scratch.count)
  var weights = unsafe MutableSpan(_unsafeStart: address, count: taps)
  var rows = unsafe MutableSpan(_unsafeStart: address + start, count: room)
  unpackInt4(codes, to: &weights)
  depthwiseConvolution2DByRows(
    p, input: input, weights: weights.span, bias: bias, multipliers: multipliers, shifts: shifts,
    scratch: &rows, output: &output)
}
