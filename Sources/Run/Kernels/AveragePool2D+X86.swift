import TensorTypes

#if arch(x86_64) && !hasFeature(Embedded)
  import CIntrinsics
#endif

/// Writes the means of as many channels of a window as the processor takes 16 at a time, and gives
/// their count: zero where it cannot.
///
/// `first` is the address of the window's first pixel in its image, `to` that of the results.
@inline(__always)
func fastMeans(
  _ p: Pool2DParameters, _ window: PoolWindow, _ divisor: ExactDivisor,
  _ first: UnsafePointer<Int8>, _ to: UnsafeMutablePointer<Int8>
) -> Int32 {
  var channel: Int32 = 0
  #if arch(x86_64) && !hasFeature(Embedded)
    guard p.channels >= 16, X86Level.current != .none else { return 0 }
    let rowStep = Int64(p.inputWidth) * Int64(p.channels)
    var sums = InlineArray<16, Int32>(repeating: 0)
    while channel + 16 <= p.channels {
      var span = sums.mutableSpan
      unsafe nvx_avx2_window_sums(
        first + Int(channel), window.rows, rowStep, window.columns, Int64(p.channels),
        span.mutableAddress(of: 16))
      for index in 0..<16 {
        let mean = clamp(
          divisor.roundedQuotient(sums[index]), p.activationMinimum, p.activationMaximum)
        unsafe to[Int(channel) &+ index] = Int8(truncatingIfNeeded: mean)
      }
      channel += 16
    }
  #endif
  return channel
}
