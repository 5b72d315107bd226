import TensorTypes

/// The greatest value of each window; pixels outside the image do not count.
///
/// Input and output NHWC with the same quantization. Every window holds a pixel of the image.
/// Results are written in ascending order, each after its own inputs are read and before those of
/// later ones need be: the output may overlap the input as far below it as that stays true.
package func maxPool2D(
  _ p: Pool2DParameters, input: Span<Int8>, output: inout MutableSpan<Int8>
) {
  let images = unsafe input.address(count: Int(p.batch &* p.imageElements))
  var walk = PixelWalk(p)
  var to = unsafe output.address(count: Int(walk.pixelsLeft &* p.channels))
  while walk.pixelsLeft > 0 {
    let window = PoolWindow(p, walk)
    let first = unsafe images + Int(window.start)
    for channel in 0..<Int(p.channels) {
      let greatest = unsafe windowMaximum(p, window, first + channel)
      unsafe to[channel] = Int8(
        truncatingIfNeeded: clamp(greatest, p.activationMinimum, p.activationMaximum))
    }
    unsafe to += Int(p.channels)
    walk.advance(p)
  }
}

/// The greatest value of one channel in a window.
@inline(__always)
private func windowMaximum(
  _ p: Pool2DParameters, _ window: PoolWindow, _ first: UnsafePointer<Int8>
) -> Int32 {
  let step = Int(p.channels)
  let rowStep = Int(p.inputWidth) &* step
  var row = unsafe first
  var greatest: Int32 = -128
  for _ in 0..<window.rows {
    var from = unsafe row
    for _ in 0..<window.columns {
      greatest = unsafe max(greatest, Int32(from[0]))
      unsafe from += step
    }
    unsafe row += rowStep
  }
  return greatest
}
