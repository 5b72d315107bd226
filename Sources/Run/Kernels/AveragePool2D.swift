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
  let imageBytes = Int(p.inputHeight &* p.inputWidth &* p.channels)
  var imageStart = 0
  var outputIndex = 0
  var divisorCount: Int32 = 1
  var divisor = ExactDivisor(1)
  let level = KernelFamily.current == .x86 ? X86Level.current : .none
  for _ in 0..<p.batch {
    let image = input.extracting(imageStart..<imageStart &+ imageBytes)
    var originY = 0 &- p.padTop
    for _ in 0..<p.outputHeight {
      var originX = 0 &- p.padLeft
      for _ in 0..<p.outputWidth {
        let window = PoolWindow(p, originY: originY, originX: originX)
        if window.count != divisorCount {
          divisorCount = window.count
          divisor = ExactDivisor(divisorCount)
        }
        var channel = fastMeans(
          p, window, divisor, level: level, image: image, outputStart: outputIndex,
          output: &output)
        outputIndex &+= Int(channel)
        while channel < p.channels {
          let mean = divisor.roundedQuotient(
            windowSum(p, window: window, channel: channel, image: image))
          output[outputIndex] = Int8(
            truncatingIfNeeded: clamp(mean, p.activationMinimum, p.activationMaximum))
          outputIndex &+= 1
          channel &+= 1
        }
        originX &+= p.strideWidth
      }
      originY &+= p.strideHeight
    }
    imageStart &+= imageBytes
  }
}

/// The sum of one channel over a window: |sum| <= 128 * 2^22 = 2^29, as a window has fewer than
/// `ExactDivisor.maximum` pixels.
@inline(__always)
private func windowSum(
  _ p: Pool2DParameters, window: PoolWindow, channel: Int32, image: Span<Int8>
) -> Int32 {
  let columns = window.endColumn &- window.firstColumn
  let step = Int(p.channels)
  var sum: Int32 = 0
  guard columns > 0 else { return sum }
  for row in window.firstRow..<window.endRow {
    let start = Int((row &* p.inputWidth &+ window.firstColumn) &* p.channels &+ channel)
    var from = unsafe image.address(at: start, count: Int(columns &- 1) &* step &+ 1)
    var left = columns
    repeat {
      sum &+= unsafe Int32(from[0])
      unsafe from += step
      left &-= 1
    } while left > 0
  }
  return sum
}
