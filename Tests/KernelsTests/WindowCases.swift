import Kernels
import TestSupport

/// A random convolution, and its result by definition.
struct ConvolutionCase {
  var p = Convolution2DParameters()
  let input, weights, expected: [Int8]
  let factors: ChannelFactors

  init(groups: Int32, random: inout SplitMix64, manyOutputs: Bool = false) {
    p.batch = random.pick(1...2)
    p.groups = groups
    p.groupInputChannels = random.pick(1...9)
    p.groupOutputChannels = random.pick(manyOutputs ? 10...40 : 1...9)
    p.inputHeight = random.pick(1...9)
    p.inputWidth = random.pick(1...9)
    p.outputHeight = random.pick(1...6)
    p.outputWidth = random.pick(1...6)
    p.kernelHeight = random.pick(1...5)
    p.kernelWidth = random.pick(1...5)
    p.strideHeight = random.pick(1...3)
    p.strideWidth = random.pick(1...3)
    p.dilationHeight = random.pick(1...2)
    p.dilationWidth = random.pick(1...2)
    p.padTop = random.pick(0...4)
    p.padLeft = random.pick(0...4)
    p.inputOffset = random.pick(-127...128)
    p.outputOffset = random.pick(-128...127)
    (p.activationMinimum, p.activationMaximum) = random.activationBounds()
    let taps = Int(p.kernelHeight * p.kernelWidth * p.groupInputChannels)
    input = random.int8s(Int(p.batch * p.inputHeight * p.inputWidth * p.inputChannels))
    weights = random.int8s(Int(p.outputChannels) * taps)
    factors = random.factors(Int(p.outputChannels), terms: taps)
    expected = naiveConvolution2D(p, input: input, weights: weights, factors: factors)
  }

  var emptyOutput: [Int8] { [Int8](repeating: 0, count: expected.count) }
}

/// A random depthwise convolution, and its result by definition.
struct DepthwiseCase {
  var p = DepthwiseConvolution2DParameters()
  let input, weights, expected: [Int8]
  let factors: ChannelFactors

  init(random: inout SplitMix64, manyChannels: Bool = false) {
    p.batch = random.pick(1...2)
    p.inputChannels = random.pick(manyChannels ? 20...140 : 1...19)
    p.channelMultiplier = random.pick(0...2) == 0 ? random.pick(2...4) : 1
    p.inputHeight = random.pick(1...9)
    p.inputWidth = random.pick(1...9)
    p.outputHeight = random.pick(1...6)
    p.outputWidth = random.pick(1...6)
    p.kernelHeight = random.pick(1...5)
    p.kernelWidth = random.pick(1...5)
    p.strideHeight = random.pick(1...3)
    p.strideWidth = random.pick(1...3)
    p.dilationHeight = random.pick(1...2)
    p.dilationWidth = random.pick(1...2)
    p.padTop = random.pick(0...4)
    p.padLeft = random.pick(0...4)
    p.inputOffset = random.pick(-127...128)
    p.outputOffset = random.pick(-128...127)
    (p.activationMinimum, p.activationMaximum) = random.activationBounds()
    let taps = Int(p.kernelHeight * p.kernelWidth)
    input = random.int8s(Int(p.batch * p.inputHeight * p.inputWidth * p.inputChannels))
    weights = random.int8s(Int(p.outputChannels) * taps)
    factors = random.factors(Int(p.outputChannels), terms: taps)
    expected = naiveDepthwiseConvolution2D(p, input: input, weights: weights, factors: factors)
  }

  var emptyOutput: [Int8] { [Int8](repeating: 0, count: expected.count) }

  /// The factors with the input's zero point in the bias.
  var foldedFactors: ChannelFactors {
    let channels = Int(p.outputChannels)
    let taps = weights.count / channels
    let rows = (0..<weights.count).map { weights[$0 % taps * channels + $0 / taps] }
    return factors.folded(weights: rows, depth: taps, offset: p.inputOffset)
  }
}
