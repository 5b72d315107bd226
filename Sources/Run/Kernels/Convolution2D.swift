// Convolution as TensorFlow Lite Micro's reference kernel defines it. Where a row of the window is
// one run of bytes (a single group, columns side by side) it is one dot product.
import TensorTypes

/// A dense or grouped convolution.
///
/// Input and output NHWC, weights OHWI; `bias`, `multipliers` and `shifts` have one entry for each
/// output channel. Output and input must not overlap.
package func convolution2D(
  _ p: Convolution2DParameters, input: Span<Int8>, weights: Span<Int8>, bias: Span<Int32>,
  multipliers: Span<Int32>, shifts: Span<Int8>, output: inout MutableSpan<Int8>
) {
  let imageBytes = Int(p.inputHeight &* p.inputWidth &* p.inputChannels)
  let outputChannels = Int(p.outputChannels)
  var imageStart = 0
  var outputStart = 0
  var window = KernelWindow()
  for _ in 0..<p.batch {
    let image = input.extracting(imageStart..<imageStart &+ imageBytes)
    var originY = 0 &- p.padTop
    for _ in 0..<p.outputHeight {
      (window.firstRow, window.endRow) = KernelWindow.taps(
        origin: originY, kernel: p.kernelHeight, dilation: p.dilationHeight, extent: p.inputHeight)
      var originX = 0 &- p.padLeft
      for _ in 0..<p.outputWidth {
        (window.firstColumn, window.endColumn) = KernelWindow.taps(
          origin: originX, kernel: p.kernelWidth, dilation: p.dilationWidth, extent: p.inputWidth)
        convolvePixel(
          p, window, origin: (originY &* p.inputWidth &+ originX) &* p.inputChannels, image: image,
          weights: weights, bias: bias, multipliers: multipliers, shifts: shifts,
          outputStart: outputStart, output: &output)
        outputStart &+= outputChannels
        originX &+= p.strideWidth
      }
      originY &+= p.strideHeight
    }
    imageStart &+= imageBytes
  }
}

/// All channels of one output pixel; `origin` is the element of the image where the window's first
/// tap would lie, which may be outside.
@inline(__always)
private func convolvePixel(
  _ p: Convolution2DParameters, _ window: KernelWindow, origin: Int32, image: Span<Int8>,
  weights: Span<Int8>, bias: Span<Int32>, multipliers: Span<Int32>, shifts: Span<Int8>,
  outputStart: Int, output: inout MutableSpan<Int8>
) {
  let isRun = p.groups == 1 && p.dilationWidth == 1
  let weightBytes = Int(p.kernelHeight &* p.kernelWidth &* p.groupInputChannels)
  var weightStart = 0
  var channel = 0
  for group in 0..<p.groups {
    let groupOrigin = origin &+ group &* p.groupInputChannels
    for _ in 0..<p.groupOutputChannels {
      let filter = weights.extracting(weightStart..<weightStart &+ weightBytes)
      // |bias + sum| < 2^31: see `Limits.accumulates`.
      let sum =
        isRun
        ? windowByRuns(p, window, origin: origin, image: image, filter: filter)
        : windowByPixels(p, window, origin: groupOrigin, image: image, filter: filter)
      let factor = QuantizedMultiplier(
        multiplier: multipliers[channel], shift: Int32(shifts[channel]))
      let value = requantize(bias[channel] &+ sum, factor) &+ p.outputOffset
      output[outputStart &+ channel] = Int8(
        truncatingIfNeeded: clamp(value, p.activationMinimum, p.activationMaximum))
      weightStart &+= weightBytes
      channel &+= 1
    }
  }
}

/// The products of a window whose rows are runs of bytes, cut to the image.
@inline(__always)
private func windowByRuns(
  _ p: Convolution2DParameters, _ window: KernelWindow, origin: Int32, image: Span<Int8>,
  filter: Span<Int8>
) -> Int32 {
  let channels = p.groupInputChannels
  let run = Int((window.endColumn &- window.firstColumn) &* channels)
  // Beside the image the window would begin outside of it.
  guard run > 0 else { return 0 }
  let filterStep = Int(p.kernelWidth &* channels)
  let rowStep = p.dilationHeight &* p.inputWidth &* channels
  var sum: Int32 = 0
  var start = Int(origin &+ window.firstRow &* rowStep &+ window.firstColumn &* channels)
  var filterStart = Int((window.firstRow &* p.kernelWidth &+ window.firstColumn) &* channels)
  for _ in window.firstRow..<window.endRow {
    sum &+= dotProduct(
      image.extracting(start..<start &+ run), filter.extracting(filterStart..<filterStart &+ run),
      offset: p.inputOffset)
    start &+= Int(rowStep)
    filterStart &+= filterStep
  }
  return sum
}

/// The products of a window pixel by pixel, for the channels of one group.
@inline(__always)
private func windowByPixels(
  _ p: Convolution2DParameters, _ window: KernelWindow, origin: Int32, image: Span<Int8>,
  filter: Span<Int8>
) -> Int32 {
  let run = Int(p.groupInputChannels)
  let columnStep = p.dilationWidth &* p.inputChannels
  var sum: Int32 = 0
  for row in window.firstRow..<window.endRow {
    let rowOrigin = origin &+ row &* p.dilationHeight &* p.inputWidth &* p.inputChannels
    var start = Int(rowOrigin &+ window.firstColumn &* columnStep)
    var filterStart = Int(row &* p.kernelWidth &+ window.firstColumn) &* run
    for _ in window.firstColumn..<window.endColumn {
      sum &+= dotProduct(
        image.extracting(start..<start &+ run), filter.extracting(filterStart..<filterStart &+ run),
        offset: p.inputOffset)
      start &+= Int(columnStep)
      filterStart &+= run
    }
  }
  return sum
}
