import TensorTypes

/// The greatest value of each window; pixels outside the image do not count.
///
/// Input and output NHWC with the same quantization. Every window holds a pixel of the image.
/// Results are written in ascending order, each after its own inputs are read and before those of
/// later ones need be: the output may overlap the input as far below it as that stays true.
package func maxPool2D(
  _ p: Pool2DParameters, input: Span<Int8>, output: inout MutableSpan<Int8>
) {
  let imageBytes = Int(p.inputHeight &* p.inputWidth &* p.channels)
  var imageStart = 0
  var outputIndex = 0
  for _ in 0..<p.batch {
    let image = input.extracting(imageStart..<imageStart &+ imageBytes)
    var originY = 0 &- p.padTop
    for _ in 0..<p.outputHeight {
      var originX = 0 &- p.padLeft
      for _ in 0..<p.outputWidth {
        let window = PoolWindow(p, originY: originY, originX: originX)
        for channel in 0..<p.channels {
          let greatest = windowMaximum(p, window: window, channel: channel, image: image)
          output[outputIndex] = Int8(
            truncatingIfNeeded: clamp(greatest, p.activationMinimum, p.activationMaximum))
          outputIndex &+= 1
        }
        originX &+= p.strideWidth
      }
      originY &+= p.strideHeight
    }
    imageStart &+= imageBytes
  }
}

/// The greatest value of one channel in a window.
@inline(__always)
private func windowMaximum(
  _ p: Pool2DParameters, window: PoolWindow, channel: Int32, image: Span<Int8>
) -> Int32 {
  var greatest = Int8.min
  for row in window.firstRow..<window.endRow {
    var index = Int((row &* p.inputWidth &+ window.firstColumn) &* p.channels &+ channel)
    for _ in window.firstColumn..<window.endColumn {
      greatest = max(greatest, image[index])
      index &+= Int(p.channels)
    }
  }
  return Int32(greatest)
}
