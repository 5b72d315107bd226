// Depthwise convolution as TensorFlow Lite Micro's reference kernel defines it: each input channel
// is convolved with `channelMultiplier` filters of its own.
import TensorTypes

/// The shape, the walk and the quantization of a depthwise convolution.
///
/// Input [batch, inputHeight, inputWidth, inputChannels], weights [kernelHeight, kernelWidth,
/// inputChannels * channelMultiplier]; output channel c * channelMultiplier + m sees input channel
/// c.
package struct DepthwiseConvolution2DParameters: BitwiseCopyable, Sendable {
  package var batch: Int32 = 1
  package var inputHeight: Int32 = 1
  package var inputWidth: Int32 = 1
  package var inputChannels: Int32 = 1
  package var outputHeight: Int32 = 1
  package var outputWidth: Int32 = 1
  package var channelMultiplier: Int32 = 1
  package var kernelHeight: Int32 = 1
  package var kernelWidth: Int32 = 1
  package var strideHeight: Int32 = 1
  package var strideWidth: Int32 = 1
  package var dilationHeight: Int32 = 1
  package var dilationWidth: Int32 = 1
  /// The rows of zeros above; those below follow from the output's height.
  package var padTop: Int32 = 0
  /// The columns of zeros to the left; those to the right follow from the output's width.
  package var padLeft: Int32 = 0
  /// Minus the input's zero point.
  package var inputOffset: Int32 = 0
  /// The output's zero point.
  package var outputOffset: Int32 = 0
  package var activationMinimum: Int32 = -128
  package var activationMaximum: Int32 = 127

  /// A 1 x 1 convolution of one pixel.
  package init() {}

  @inline(__always)
  package var outputChannels: Int32 { inputChannels &* channelMultiplier }
}

/// A convolution of each channel by itself.
///
/// Input and output NHWC, weights HWC; `bias`, `multipliers` and `shifts` have one entry for each
/// output channel. Output and input must not overlap.
package func depthwiseConvolution2D(
  _ p: DepthwiseConvolution2DParameters, input: Span<Int8>, weights: Span<Int8>,
  bias: Span<Int32>, multipliers: Span<Int32>, shifts: Span<Int8>,
  output: inout MutableSpan<Int8>
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
  _ p: DepthwiseConvolution2DParameters, _ window: KernelWindow, origin: Int32,
  image: Span<Int8>, weights: Span<Int8>, bias: Span<Int32>, multipliers: Span<Int32>,
  shifts: Span<Int8>, outputStart: Int, output: inout MutableSpan<Int8>
) {
  var inputChannel: Int32 = 0
  var channel = 0
  // Where every input channel has one filter, neighbours are neighbours in the weights too.
  while p.channelMultiplier == 1 && inputChannel &+ 4 <= p.inputChannels {
    let sums = fourSums(
      p, window, origin: origin &+ inputChannel, channel: channel, image: image, weights: weights)
    for lane in 0..<4 {
      output[outputStart &+ channel &+ lane] = p.result(
        sums[lane], channel: channel &+ lane, bias: bias, multipliers: multipliers, shifts: shifts)
    }
    inputChannel &+= 4
    channel &+= 4
  }
  while inputChannel < p.inputChannels {
    for _ in 0..<p.channelMultiplier {
      let sum = oneSum(
        p, window, origin: origin &+ inputChannel, channel: channel, image: image,
        weights: weights)
      output[outputStart &+ channel] = p.result(
        sum, channel: channel, bias: bias, multipliers: multipliers, shifts: shifts)
      channel &+= 1
    }
    inputChannel &+= 1
  }
}

extension DepthwiseConvolution2DParameters {
  /// The element of one output channel from its sum of products.
  ///
  /// |bias + sum| < 2^31: see `Limits.accumulates`.
  @inline(__always)
  func result(
    _ sum: Int32, channel: Int, bias: Span<Int32>, multipliers: Span<Int32>, shifts: Span<Int8>
  ) -> Int8 {
    let factor = QuantizedMultiplier(
      multiplier: multipliers[channel], shift: Int32(shifts[channel]))
    let value = requantize(bias[channel] &+ sum, factor) &+ outputOffset
    return Int8(truncatingIfNeeded: clamp(value, activationMinimum, activationMaximum))
  }
}

/// The products of four neighbouring channels with their filters, from `channel` on.
@inline(__always)
private func fourSums(
  _ p: DepthwiseConvolution2DParameters, _ window: KernelWindow, origin: Int32, channel: Int,
  image: Span<Int8>, weights: Span<Int8>
) -> SIMD4<Int32> {
  let columnStep = p.dilationWidth &* p.inputChannels
  let weightStep = Int(p.inputChannels)
  var (sum0, sum1, sum2, sum3): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
  for row in window.firstRow..<window.endRow {
    let rowOrigin = origin &+ row &* p.dilationHeight &* p.inputWidth &* p.inputChannels
    var start = Int(rowOrigin &+ window.firstColumn &* columnStep)
    var tap = Int(row &* p.kernelWidth &+ window.firstColumn) &* weightStep &+ channel
    for _ in window.firstColumn..<window.endColumn {
      let values = image.extracting(start..<start &+ 4)
      let filter = weights.extracting(tap..<tap &+ 4)
      sum0 &+= (Int32(values[0]) &+ p.inputOffset) &* Int32(filter[0])
      sum1 &+= (Int32(values[1]) &+ p.inputOffset) &* Int32(filter[1])
      sum2 &+= (Int32(values[2]) &+ p.inputOffset) &* Int32(filter[2])
      sum3 &+= (Int32(values[3]) &+ p.inputOffset) &* Int32(filter[3])
      start &+= Int(columnStep)
      tap &+= weightStep
    }
  }
  return SIMD4(sum0, sum1, sum2, sum3)
}

/// The products of one channel with the filter of one output channel.
@inline(__always)
private func oneSum(
  _ p: DepthwiseConvolution2DParameters, _ window: KernelWindow, origin: Int32, channel: Int,
  image: Span<Int8>, weights: Span<Int8>
) -> Int32 {
  let columnStep = p.dilationWidth &* p.inputChannels
  let weightStep = Int(p.outputChannels)
  var sum: Int32 = 0
  for row in window.firstRow..<window.endRow {
    let rowOrigin = origin &+ row &* p.dilationHeight &* p.inputWidth &* p.inputChannels
    var start = Int(rowOrigin &+ window.firstColumn &* columnStep)
    var tap = Int(row &* p.kernelWidth &+ window.firstColumn) &* weightStep &+ channel
    for _ in window.firstColumn..<window.endColumn {
      sum &+= (Int32(image[start]) &+ p.inputOffset) &* Int32(weights[tap])
      start &+= Int(columnStep)
      tap &+= weightStep
    }
  }
  return sum
}
