import TensorTypes

#if arch(x86_64) && !hasFeature(Embedded)
  import CIntrinsics
#endif

/// Writes the means of as many channels of a window as the processor takes 16 at a time, and gives
/// their count: zero where it cannot.
@inline(__always)
func fastMeans(
  _ p: Pool2DParameters, _ window: PoolWindow, _ divisor: ExactDivisor, level: X86Level,
  image: Span<Int8>, outputStart: Int, output: inout MutableSpan<Int8>
) -> Int32 {
  var channel: Int32 = 0
  #if arch(x86_64) && !hasFeature(Embedded)
    guard level != .none, p.channels >= 16, window.count > 0 else { return 0 }
    let rowStep = Int64(p.inputWidth) * Int64(p.channels)
    let first = (window.firstRow * p.inputWidth + window.firstColumn) * p.channels
    let last = ((window.endRow - 1) * p.inputWidth + window.endColumn) * p.channels
    guard let base = unsafe image.address(of: Int(last)) else { return 0 }
    var sums = InlineArray<16, Int32>(repeating: 0)
    while channel + 16 <= p.channels {
      var span = sums.mutableSpan
      unsafe nvx_avx2_window_sums(
        base + Int(first + channel), window.endRow - window.firstRow, rowStep,
        window.endColumn - window.firstColumn, Int64(p.channels), span.mutableAddress(of: 16))
      for index in 0..<16 {
        let mean = clamp(
          divisor.roundedQuotient(sums[index]), p.activationMinimum, p.activationMaximum)
        output[outputStart &+ Int(channel) &+ index] = Int8(truncatingIfNeeded: mean)
      }
      channel += 16
    }
  #endif
  return channel
}
