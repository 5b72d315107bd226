import Kernels
import TestSupport
import Testing

@Test(arguments: 0..<400 as Range<UInt64>)
func aConvolutionIsItsDefinition(seed: UInt64) {
  var random = SplitMix64(seed: seed)
  var p = Convolution2DParameters()
  p.batch = random.pick(1...2)
  p.groups = random.pick(0...2) == 0 ? random.pick(2...3) : 1
  p.groupInputChannels = random.pick(1...9)
  p.groupOutputChannels = random.pick(1...5)
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
  let input = random.int8s(Int(p.batch * p.inputHeight * p.inputWidth * p.inputChannels))
  let weights = random.int8s(Int(p.outputChannels) * taps)
  let factors = random.factors(Int(p.outputChannels), terms: taps)
  var output = [Int8](
    repeating: 0, count: Int(p.batch * p.outputHeight * p.outputWidth * p.outputChannels))
  var result = output.mutableSpan
  convolution2D(
    p, input: input.span, weights: weights.span, bias: factors.bias.span,
    multipliers: factors.multipliers.span, shifts: factors.shifts.span, output: &result)
  #expect(
    output == naiveConvolution2D(p, input: input, weights: weights, factors: factors), "\(p)")
}

@Test(arguments: 0..<400 as Range<UInt64>)
func aDepthwiseConvolutionIsItsDefinition(seed: UInt64) {
  var random = SplitMix64(seed: seed)
  var p = DepthwiseConvolution2DParameters()
  p.batch = random.pick(1...2)
  p.inputChannels = random.pick(1...19)
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
  let input = random.int8s(Int(p.batch * p.inputHeight * p.inputWidth * p.inputChannels))
  let weights = random.int8s(Int(p.outputChannels) * taps)
  let factors = random.factors(Int(p.outputChannels), terms: taps)
  var output = [Int8](
    repeating: 0, count: Int(p.batch * p.outputHeight * p.outputWidth * p.outputChannels))
  var result = output.mutableSpan
  depthwiseConvolution2D(
    p, input: input.span, weights: weights.span, bias: factors.bias.span,
    multipliers: factors.multipliers.span, shifts: factors.shifts.span, output: &result)
  #expect(
    output == naiveDepthwiseConvolution2D(p, input: input, weights: weights, factors: factors),
    "\(p)")
}
