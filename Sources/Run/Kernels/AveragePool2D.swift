import TensorTypes

/// The mean of each window, rounded with ties away from zero; pixels outside the image do not
/// count.
///
/// Input and output NHWC with the same quantization. Every window holds a pixel of the image.
/// Results are written in ascending order, each after its own inputs are read and before those of
/// later ones need be: the output may overlap the input as far below it as that stays true.
package func averagePool2D(
  _ p: Pool2DParameters, input: Span<Int8>, output: inout MutableSpan<Int8>
) {
  let images = unsafe input.address(count: Int(p.batch &* p.imageElements))
  var walk = PixelWalk(p)
  var to = unsafe output.address(count: Int(walk.pixelsLeft &* p.channels))
  var divisor = ExactDivisor(1)
  var divisorCount: Int32 = 1
  while walk.pixelsLeft > 0 {
    let window = PoolWindow(p, walk)
    if window.count != divisorCount {
      divisorCount = window.count
      divisor = ExactDivisor(divisorCount)
    }
    let first = unsafe images + Int(window.start)
    for channel in unsafe Int(fastMeans(p, window, divisor, first, to))..<Int(p.channels) {
      let sum = unsafe windowSum(p, window, first + channel)
      let mean = clamp(
        divisor.roundedQuotient(sum), p.activationMinimum, p.activationMaximum)
      unsafe to[channel] = Int8(truncatingIfNeeded: mean)
    }
    unsafe to += Int(p.channels)
    walk.advance(p)
  }
}

/// The sum of one channel over a window: |sum| <= 128 * 2^22 = 2^29, as a window has fewer than
/// `ExactDivisor.maximum` pixels.
@inline(__always)
private func windowSum(
  _ p: Pool2DParameters, _ window: PoolWindow, _ first: UnsafePointer<Int8>
) -> Int32 {
  let step = Int(p.channels)
  // From the end of a window's row to its next one.
  let rowStep = Int(p.inputWidth &- window.columns) &* step
  var from = unsafe first
  var sum: Int32 = 0
  var rows = window.rows
  repeat {
    var columns = window.columns
    repeat {
      sum &+= unsafe Int32(from[0])
      unsafe from += step
      columns &-= 1
    } while columns > 0
    unsafe from += rowStep
    rows &-= 1
  } while rows > 0
  return sum
}
