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
  _ p: DepthwiseConvolution2DParameters, originY: Int32, originX: Int32, image: Span<Int8>,
  weights: Span<Int8>, bias: Span<Int32>, multipliers: Span<Int32>, shifts: Span<Int8>,
  outputStart: Int, output: inout MutableSpan<Int8>
) {
  var channel: Int32 = 0
  for inputChannel in 0..<p.inputChannels {
    for _ in 0..<p.channelMultiplier {
      let sum = depthwiseWindow(
        p, originY: originY, originX: originX, inputChannel: inputChannel, channel: channel,
        image: image, weights: weights)
      let index = Int(channel)
      let factor = QuantizedMultiplier(multiplier: multipliers[index], shift: Int32(shifts[index]))
      // |bias + sum| < 2^31: see `Limits.accumulates`.
      let value = requantize(bias[index] &+ sum, factor) &+ p.outputOffset
      output[outputStart &+ index] = Int8(
        truncatingIfNeeded: clamp(value, p.activationMinimum, p.activationMaximum))
      channel &+= 1
    }
  }
}

/// The products of one filter with its channel of the window, cut to the image.
@inline(__always)
private func depthwiseWindow(
  _ p: DepthwiseConvolution2DParameters, originY: Int32, originX: Int32, inputChannel: Int32,
  channel: Int32, image: Span<Int8>, weights: Span<Int8>
) -> Int32 {
  let outputChannels = Int(p.outputChannels)
  let columnStep = Int(p.dilationWidth &* p.inputChannels)
  var sum: Int32 = 0
  var weightIndex = Int(channel)
  var y = originY
  for _ in 0..<p.kernelHeight {
    guard y >= 0 && y < p.inputHeight else {
      weightIndex &+= outputChannels &* Int(p.kernelWidth)
      y &+= p.dilationHeight
      continue
    }
    var x = originX
    var index = Int((y &* p.inputWidth &+ x) &* p.inputChannels &+ inputChannel)
    for _ in 0..<p.kernelWidth {
      if x >= 0 && x < p.inputWidth {
        sum &+= (Int32(image[index]) &+ p.inputOffset) &* Int32(weights[weightIndex])
      }
      weightIndex &+= outputChannels
      index &+= columnStep
      x &+= p.dilationWidth
    }
    y &+= p.dilationHeight
  }
  return sum
}
