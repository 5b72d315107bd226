import Kernels
import TestSupport
import Testing

@Test(arguments: 0..<400 as Range<UInt64>)
func aConvolutionIsItsDefinition(seed: UInt64) {
  var random = SplitMix64(seed: seed)
  let groups = random.pick(0...2) == 0 ? random.pick(2...3) : 1
  let one = ConvolutionCase(groups: groups, random: &random)
  var output = one.emptyOutput
  var result = output.mutableSpan
  convolution2D(
    one.p, input: one.input.span, weights: one.weights.span, bias: one.factors.bias.span,
    multipliers: one.factors.multipliers.span, shifts: one.factors.shifts.span, output: &result)
  #expect(output == one.expected, "\(one.p)")
}

@Test(arguments: KernelVersion.all, 0..<400 as Range<UInt64>)
func aConvolutionByPatchesIsItsDefinition(version: KernelVersion, seed: UInt64) {
  var random = SplitMix64(seed: seed)
  let one = ConvolutionCase(groups: 1, random: &random)
  let (outputs, depth) = (Int(one.p.outputChannels), Int(one.p.depth))
  let weights = blocked(one.weights, outputs: outputs, depth: depth)
  let factors = one.factors.folded(weights: one.weights, depth: depth, offset: one.p.inputOffset)
  let least = KernelScratch.leastByteCount(one.p, version.family)
  var scratch = [Int8](repeating: 99, count: least * Int(random.pick(1...6)))
  var output = one.emptyOutput
  var result = output.mutableSpan
  var scratchSpan = scratch.mutableSpan
  version.convolve(
    one.p, one.input.span, weights.span, factors.bias.span, factors.multipliers.span,
    factors.shifts.span, &scratchSpan, &result)
  #expect(output == one.expected, "\(one.p)")
}

@Test(arguments: 0..<400 as Range<UInt64>)
func aDepthwiseConvolutionIsItsDefinition(seed: UInt64) {
  var random = SplitMix64(seed: seed)
  let one = DepthwiseCase(random: &random)
  var output = one.emptyOutput
  var result = output.mutableSpan
  depthwiseConvolution2D(
    one.p, input: one.input.span, weights: one.weights.span, bias: one.factors.bias.span,
    multipliers: one.factors.multipliers.span, shifts: one.factors.shifts.span, output: &result)
  #expect(output == one.expected, "\(one.p)")
}

@Test(arguments: KernelVersion.all, 0..<400 as Range<UInt64>)
func aDepthwiseConvolutionByRowsIsItsDefinition(version: KernelVersion, seed: UInt64) {
  var random = SplitMix64(seed: seed)
  let one = DepthwiseCase(random: &random)
  let factors = one.foldedFactors
  let scratchBytes =
    (seed % 2 == 0
      ? KernelScratch.byteCount(one.p, version.family)
      : KernelScratch.leastByteCount(one.p, version.family)) ?? 0
  var scratch = [Int8](repeating: 99, count: scratchBytes)
  var output = one.emptyOutput
  var result = output.mutableSpan
  var scratchSpan = scratch.mutableSpan
  version.convolveDepthwise(
    one.p, one.input.span, one.weights.span, factors.bias.span, factors.multipliers.span,
    factors.shifts.span, &scratchSpan, &result)
  #expect(output == one.expected, "\(one.p)")
}
