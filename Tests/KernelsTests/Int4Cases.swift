import Kernels
import TestSupport

/// A random convolution with weights of four bits, and its result by definition.
struct Int4Case {
  var p = Convolution2DParameters()
  let groups: Int4Groups
  /// One weight an element, row by row, and the scales of each row's groups.
  let weights, scales: [Int8]
  let input, expected: [Int8]
  let factors: ChannelFactors

  /// A convolution; of blocks its groups are of whole eights.
  init(groupsOfChannels: Int32 = 1, blocks: Bool, random: inout SplitMix64) {
    let one = ConvolutionCase(groups: groupsOfChannels, random: &random)
    self.init(one.p, input: one.input, blocks: blocks, random: &random)
  }

  /// A product of rows with a matrix.
  init(rows: Int32, depth: Int32, outputs: Int32, blocks: Bool, random: inout SplitMix64) {
    var p = Convolution2DParameters(rows: rows, inputChannels: depth, outputChannels: outputs)
    p.inputOffset = random.pick(-127...128)
    p.outputOffset = random.pick(-128...127)
    (p.activationMinimum, p.activationMaximum) = random.activationBounds()
    self.init(p, input: random.int8s(Int(rows * depth)), blocks: blocks, random: &random)
  }

  private init(
    _ p: Convolution2DParameters, input: [Int8], blocks: Bool, random: inout SplitMix64
  ) {
    self.p = p
    self.input = input
    let (depth, outputs) = (Int(p.depth), Int(p.outputChannels))
    let sizes: [Int32] = blocks ? [0, 8, 16, 32, 40, 256] : [0, 1, 3, 8, 31, 32, 100]
    groups = Int4Groups(size: sizes[Int(random.pick(0...Int32(sizes.count - 1)))])
    weights = (0..<outputs * depth).map { _ in Int8(random.pick(-8...7)) }
    scales = (0..<outputs * groups.count(depth: depth)).map { _ in
      random.pick(0...3) == 0 ? 127 : Int8(random.pick(1...127))
    }
    var factors = random.factors(outputs, terms: depth)
    if groups.size != 0 { factors.shifts = factors.shifts.map { max(-31, $0 - 4) } }
    self.factors = factors
    expected = naiveInt4Convolution(
      p, groups, input: input, weights: weights, scales: scales, factors: factors)
  }

  /// A case of given numbers, its groups of one scale.
  init(
    _ p: Convolution2DParameters, _ groups: Int4Groups, weights: [Int8], scale: Int8,
    input: [Int8], _ factors: ChannelFactors
  ) {
    self.p = p
    (self.groups, self.weights, self.input, self.factors) = (groups, weights, input, factors)
    let count = groups.count(depth: Int(p.depth))
    scales = [Int8](repeating: scale, count: Int(p.outputChannels) * count)
    expected = naiveInt4Convolution(
      p, groups, input: input, weights: weights, scales: scales, factors: factors)
  }

  var emptyOutput: [Int8] { [Int8](repeating: 0, count: expected.count) }

  /// The weights two to a byte, in their own order.
  var codes: [Int8] { packed(weights) }

  /// The weights in blocks.
  var blocks: [Int8] {
    let (depth, outputs) = (Int(p.depth), Int(p.outputChannels))
    var nibbles = [Int8](
      repeating: 0, count: 2 * Int4Blocks.byteCount(outputs: outputs, depth: depth))
    for (index, weight) in weights.enumerated() {
      let (output, tap) = (index / depth, index % depth)
      let block = (output / 4 * Int4Blocks.padded(depth) / 8 + tap / 8) * 16
      nibbles[2 * (block + output % 4 * 4 + tap % 4) + tap % 8 / 4] = weight
    }
    return packed(nibbles)
  }

  /// The scales as they go with blocks.
  var blockScales: [Int8] {
    let count = groups.count(depth: Int(p.depth))
    let outputs = Int(p.outputChannels)
    return (0..<(outputs + 3) / 4 * 4 * count).map { index in
      let output = index / (4 * count) * 4 + index % 4
      return output < outputs ? scales[output * count + index % (4 * count) / 4] : 99
    }
  }

  /// The factors with the input's zero point in the bias.
  var foldedFactors: ChannelFactors {
    let depth = Int(p.depth)
    let count = groups.count(depth: depth)
    var folded = factors
    for output in folded.bias.indices {
      for tap in 0..<depth {
        let scale = count == 0 ? 1 : Int32(scales[output * count + tap / Int(groups.size)])
        folded.bias[output] += p.inputOffset * scale * Int32(weights[output * depth + tap])
      }
    }
    return folded
  }
}

/// Two to a byte, the low half first.
func packed(_ codes: [Int8]) -> [Int8] {
  stride(from: 0, to: codes.count, by: 2).map { index in
    let high = index + 1 < codes.count ? codes[index + 1] : 0
    return Int8(truncatingIfNeeded: Int(codes[index]) & 15 | Int(high) << 4)
  }
}

/// A convolution with weights of four bits straight from its definition, in 64-bit arithmetic: each
/// weight times its scale is a weight.
func naiveInt4Convolution(
  _ p: Convolution2DParameters, _ groups: Int4Groups, input: [Int8], weights: [Int8],
  scales: [Int8], factors: ChannelFactors
) -> [Int8] {
  let depth = Int(p.depth)
  let count = groups.count(depth: depth)
  let scaled = weights.enumerated().map { index, weight in
    let scale = count == 0 ? 1 : scales[index / depth * count + index % depth / Int(groups.size)]
    return Int64(weight) * Int64(scale)
  }
  return naiveConvolution2D(p, input: input, wideWeights: scaled, factors: factors)
}
