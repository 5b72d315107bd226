import Kernels
import TestSupport
import Testing

/// A random product with a matrix, and its result by definition.
private struct FullyConnectedCase {
  var p = FullyConnectedParameters()
  var input: [Int8]
  var weights: [Int8]
  var factors: ChannelFactors
  var expected: [Int8]

  init(rows: Int32, inputs: Int32, outputs: Int32, random: inout SplitMix64) {
    p.rows = rows
    p.inputChannels = inputs
    p.outputChannels = outputs
    p.inputOffset = random.pick(-127...128)
    p.outputOffset = random.pick(-128...127)
    (p.activationMinimum, p.activationMaximum) = random.activationBounds()
    input = random.int8s(Int(rows * inputs))
    weights = random.int8s(Int(inputs * outputs))
    factors = random.factors(
      Int(outputs), terms: Int(inputs), perTensor: Bool.random(using: &random))
    var convolution = Convolution2DParameters()
    convolution.batch = rows
    convolution.groupInputChannels = inputs
    convolution.groupOutputChannels = outputs
    convolution.inputOffset = p.inputOffset
    convolution.outputOffset = p.outputOffset
    convolution.activationMinimum = p.activationMinimum
    convolution.activationMaximum = p.activationMaximum
    expected = naiveConvolution2D(convolution, input: input, weights: weights, factors: factors)
  }

  /// The same with weights in blocks and the input's zero point in the bias.
  var blocked: (p: MatrixProductParameters, weights: [Int8], factors: ChannelFactors) {
    var product = MatrixProductParameters()
    product.rows = p.rows
    product.depth = p.inputChannels
    product.rowStep = p.inputChannels
    product.outputChannels = p.outputChannels
    product.outputOffset = p.outputOffset
    product.activationMinimum = p.activationMinimum
    product.activationMaximum = p.activationMaximum
    let (outputs, depth) = (Int(p.outputChannels), Int(p.inputChannels))
    return (
      product, KernelsTests.blocked(weights, outputs: outputs, depth: depth),
      factors.folded(weights: weights, depth: depth, offset: p.inputOffset)
    )
  }
}

@Test(arguments: 0..<68 as Range<Int32>)
func aProductWithAMatrixIsItsDefinition(inputs: Int32) {
  var random = SplitMix64(seed: UInt64(inputs))
  for _ in 0..<6 {
    let one = FullyConnectedCase(
      rows: random.pick(1...3), inputs: inputs, outputs: random.pick(1...37), random: &random)
    var output = [Int8](repeating: 0, count: one.expected.count)
    var result = output.mutableSpan
    fullyConnected(
      one.p, input: one.input.span, weights: one.weights.span, bias: one.factors.bias.span,
      multipliers: one.factors.multipliers.span, shifts: one.factors.shifts.span, output: &result)
    #expect(output == one.expected, "\(one.p)")
    let blocks = one.blocked
    for version in KernelVersion.all {
      output = [Int8](repeating: 0, count: one.expected.count)
      result = output.mutableSpan
      version.multiply(
        blocks.p, one.input.span, blocks.weights.span, blocks.factors.bias.span,
        blocks.factors.multipliers.span, blocks.factors.shifts.span, &result)
      #expect(output == one.expected, "in blocks by \(version.family): \(blocks.p)")
    }
    for level in x86Levels {
      output = [Int8](repeating: 0, count: one.expected.count)
      result = output.mutableSpan
      matrixProductX86(
        blocks.p, rows: one.input.span, weights: blocks.weights.span,
        bias: blocks.factors.bias.span, multipliers: blocks.factors.multipliers.span,
        shifts: blocks.factors.shifts.span, output: &result, level: level)
      #expect(output == one.expected, "\(level) \(blocks.p)")
    }
  }
}
