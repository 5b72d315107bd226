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
  for _ in 0..<p.batch {
    let image = input.extracting(imageStart..<imageStart &+ imageBytes)
    var originY = 0 &- p.padTop
    for _ in 0..<p.outputHeight {
      var originX = 0 &- p.padLeft
      for _ in 0..<p.outputWidth {
        convolvePixel(
          p, originY: originY, originX: originX, image: image, weights: weights, bias: bias,
          multipliers: multipliers, shifts: shifts, outputStart: outputStart,
          output: &output)
        outputStart &+= outputChannels
        originX &+= p.strideWidth
      }
      originY &+= p.strideHeight
    }
    imageStart &+= imageBytes
  }
}

/// All channels of one output pixel whose window begins at (`originY`, `originX`).
@inline(__always)
private func convolvePixel(
  _ p: Convolution2DParameters, originY: Int32, originX: Int32, image: Span<Int8>,
  weights: Span<Int8>, bias: Span<Int32>, multipliers: Span<Int32>, shifts: Span<Int8>,
  outputStart: Int, output: inout MutableSpan<Int8>
) {
  let isRun = p.groups == 1 && p.dilationWidth == 1
  let weightBytes = Int(p.kernelHeight &* p.kernelWidth &* p.groupInputChannels)
  var weightStart = 0
  var channel = 0
  for group in 0..<p.groups {
    for _ in 0..<p.groupOutputChannels {
      let filter = weights.extracting(weightStart..<weightStart &+ weightBytes)
      // |bias + sum| < 2^31: see `Limits.accumulates`.
      let sum =
        isRun
        ? windowByRuns(p, originY: originY, originX: originX, image: image, filter: filter)
        : windowByPixels(
          p, originY: originY, originX: originX, channel: group &* p.groupInputChannels,
          image: image, filter: filter)
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
  _ p: Convolution2DParameters, originY: Int32, originX: Int32, image: Span<Int8>,
  filter: Span<Int8>
) -> Int32 {
  let channels = p.groupInputChannels
  let firstColumn = max(0, 0 &- originX)
  let endColumn = min(p.kernelWidth, p.inputWidth &- originX)
  guard firstColumn < endColumn else { return 0 }
  let run = Int((endColumn &- firstColumn) &* channels)
  var sum: Int32 = 0
  var y = originY
  var filterStart = Int(firstColumn &* channels)
  for _ in 0..<p.kernelHeight {
    if y >= 0 && y < p.inputHeight {
      let start = Int((y &* p.inputWidth &+ originX &+ firstColumn) &* channels)
      sum &+= dotProduct(
        image.extracting(start..<start &+ run), filter.extracting(filterStart..<filterStart &+ run),
        offset: p.inputOffset)
    }
    filterStart &+= Int(p.kernelWidth &* channels)
    y &+= p.dilationHeight
  }
  return sum
}

/// The products of a window pixel by pixel, for the channels of one group from `channel` on.
@inline(__always)
private func windowByPixels(
  _ p: Convolution2DParameters, originY: Int32, originX: Int32, channel: Int32,
  image: Span<Int8>, filter: Span<Int8>
) -> Int32 {
  let run = Int(p.groupInputChannels)
  var sum: Int32 = 0
  var filterStart = 0
  var y = originY
  for _ in 0..<p.kernelHeight {
    var x = originX
    for _ in 0..<p.kernelWidth {
      if y >= 0 && y < p.inputHeight && x >= 0 && x < p.inputWidth {
        let start = Int((y &* p.inputWidth &+ x) &* p.inputChannels &+ channel)
        sum &+= dotProduct(
          image.extracting(start..<start &+ run),
          filter.extracting(filterStart..<filterStart &+ run), offset: p.inputOffset)
      }
      filterStart &+= run
      x &+= p.dilationWidth
    }
    y &+= p.dilationHeight
  }
  return sum
}
