import Kernels

/// `value * multiplier * 2^(shift - 31)` in 64-bit arithmetic, rounded twice as gemmlowp rounds.
func naiveRequantize(_ value: Int64, _ multiplier: Int32, _ shift: Int8) -> Int64 {
  let shifted = value << Int64(max(0, shift))
  let product = shifted * Int64(multiplier)
  let nudge: Int64 = product >= 0 ? 1 << 30 : 1 - (1 << 30)
  return naiveDivide((product + nudge) / (1 << 31), 1 << Int64(max(0, -shift)))
}

/// The quotient rounded to nearest, ties away from zero.
func naiveDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
  value >= 0 ? (value + divisor / 2) / divisor : -((-value + divisor / 2) / divisor)
}

/// Factors and biases of the channels, as a plan holds them.
struct ChannelFactors {
  var bias: [Int32]
  var multipliers: [Int32]
  var shifts: [Int8]

  func finish(_ sum: Int64, _ channel: Int, offset: Int32, _ lower: Int32, _ upper: Int32) -> Int8 {
    let factor = multipliers.count == 1 ? 0 : channel
    let value =
      naiveRequantize(sum + Int64(bias[channel]), multipliers[factor], shifts[factor])
      + Int64(offset)
    return Int8(min(max(value, Int64(lower)), Int64(upper)))
  }
}

/// A convolution straight from its definition.
func naiveConvolution2D(
  _ p: Convolution2DParameters, input: [Int8], weights: [Int8], factors: ChannelFactors
) -> [Int8] {
  naiveConvolution2D(p, input: input, wideWeights: weights.map(Int64.init), factors: factors)
}

/// The same for weights of any width.
func naiveConvolution2D(
  _ p: Convolution2DParameters, input: [Int8], wideWeights weights: [Int64],
  factors: ChannelFactors
) -> [Int8] {
  var output: [Int8] = []
  let perGroup = Int(p.groupInputChannels)
  for n in 0..<Int(p.batch) {
    for y in 0..<Int(p.outputHeight) {
      for x in 0..<Int(p.outputWidth) {
        for o in 0..<Int(p.outputChannels) {
          var sum: Int64 = 0
          for ky in 0..<Int(p.kernelHeight) {
            for kx in 0..<Int(p.kernelWidth) {
              let row = y * Int(p.strideHeight) - Int(p.padTop) + ky * Int(p.dilationHeight)
              let column = x * Int(p.strideWidth) - Int(p.padLeft) + kx * Int(p.dilationWidth)
              guard row >= 0, row < p.inputHeight, column >= 0, column < p.inputWidth else {
                continue
              }
              for i in 0..<perGroup {
                let channel = o / Int(p.groupOutputChannels) * perGroup + i
                let pixel = (n * Int(p.inputHeight) + row) * Int(p.inputWidth) + column
                let value = Int64(input[pixel * Int(p.inputChannels) + channel])
                let tap = (o * Int(p.kernelHeight) + ky) * Int(p.kernelWidth) + kx
                sum += (value + Int64(p.inputOffset)) * weights[tap * perGroup + i]
              }
            }
          }
          output.append(
            factors.finish(
              sum, o, offset: p.outputOffset, p.activationMinimum, p.activationMaximum))
        }
      }
    }
  }
  return output
}

/// A depthwise convolution as a grouped one: the weights change their order, the sums stay.
func naiveDepthwiseConvolution2D(
  _ p: DepthwiseConvolution2DParameters, input: [Int8], weights: [Int8], factors: ChannelFactors
) -> [Int8] {
  var grouped = Convolution2DParameters()
  grouped.batch = p.batch
  grouped.inputHeight = p.inputHeight
  grouped.inputWidth = p.inputWidth
  grouped.outputHeight = p.outputHeight
  grouped.outputWidth = p.outputWidth
  grouped.groups = p.inputChannels
  grouped.groupOutputChannels = p.channelMultiplier
  grouped.kernelHeight = p.kernelHeight
  grouped.kernelWidth = p.kernelWidth
  grouped.strideHeight = p.strideHeight
  grouped.strideWidth = p.strideWidth
  grouped.dilationHeight = p.dilationHeight
  grouped.dilationWidth = p.dilationWidth
  grouped.padTop = p.padTop
  grouped.padLeft = p.padLeft
  grouped.inputOffset = p.inputOffset
  grouped.outputOffset = p.outputOffset
  grouped.activationMinimum = p.activationMinimum
  grouped.activationMaximum = p.activationMaximum
  let channels = Int(p.outputChannels)
  let taps = Int(p.kernelHeight * p.kernelWidth)
  let reordered = (0..<channels * taps).map { weights[$0 % taps * channels + $0 / taps] }
  return naiveConvolution2D(grouped, input: input, weights: reordered, factors: factors)
}
