import Kernels
import TestSupport
import Testing

/// The levels that this machine can run; `everyLevelOfX86IsTested` is skipped where some are
/// missing.
let x86Levels = [X86Level.none, .avx2, .vnni].filter { $0.rawValue <= X86Level.current.rawValue }

@Test(
  .enabled("this machine lacks AVX-512 VNNI: that version is not tested here") {
    X86Level.current == .vnni
  })
func everyLevelOfX86IsTested() {
  #expect(x86Levels.count == 3)
}

/// How much scratch a case gets: too little, a row of results at once, or an image.
private func scratch(least: Int, best: Int, random: inout SplitMix64) -> [Int8] {
  [Int8](repeating: 99, count: Int.random(in: least...max(least, best), using: &random))
}

@Test(arguments: 0..<600 as Range<UInt64>)
func aConvolutionOnX86IsItsDefinition(seed: UInt64) {
  var random = SplitMix64(seed: seed)
  let one = ConvolutionCase(groups: 1, random: &random, manyOutputs: seed % 3 == 0)
  let (outputs, depth) = (Int(one.p.outputChannels), Int(one.p.depth))
  let weights = blocked(one.weights, outputs: outputs, depth: depth)
  let factors = one.factors.folded(weights: one.weights, depth: depth, offset: one.p.inputOffset)
  for level in x86Levels {
    var scratch = scratch(
      least: KernelScratch.leastByteCount(one.p, .x86),
      best: KernelScratch.byteCount(one.p, .x86), random: &random)
    var output = one.emptyOutput
    var result = output.mutableSpan
    var scratchSpan = scratch.mutableSpan
    convolution2DByPatchesX86(
      one.p, input: one.input.span, weights: weights.span, bias: factors.bias.span,
      multipliers: factors.multipliers.span, shifts: factors.shifts.span,
      scratch: &scratchSpan, output: &result, level: level)
    #expect(output == one.expected, "\(level) \(one.p)")
  }
}

@Test(arguments: 0..<600 as Range<UInt64>)
func aDepthwiseConvolutionOnX86IsItsDefinition(seed: UInt64) throws {
  var random = SplitMix64(seed: seed)
  let one = DepthwiseCase(random: &random, manyChannels: seed % 3 == 0)
  let factors = one.foldedFactors
  let least = try #require(KernelScratch.leastByteCount(one.p, .x86))
  let best = try #require(KernelScratch.byteCount(one.p, .x86))
  for level in x86Levels {
    var scratch = scratch(least: least, best: best, random: &random)
    var output = one.emptyOutput
    var result = output.mutableSpan
    var scratchSpan = scratch.mutableSpan
    depthwiseConvolution2DByRowsX86(
      one.p, input: one.input.span, weights: one.weights.span, bias: factors.bias.span,
      multipliers: factors.multipliers.span, shifts: factors.shifts.span,
      scratch: &scratchSpan, output: &result, level: level)
    #expect(output == one.expected, "\(level) \(one.p)")
  }
}

@Test(arguments: 0..<200 as Range<UInt64>)
func aSumOnX86IsItsDefinition(seed: UInt64) {
  var random = SplitMix64(seed: seed)
  var p = AdditionParameters()
  p.leftOffset = random.pick(-127...128)
  p.rightOffset = random.pick(-127...128)
  p.outputOffset = random.pick(-128...127)
  (p.activationMinimum, p.activationMaximum) = random.activationBounds()
  // One operand has the greater scale; now and then a factor is none of those that are fast.
  let other = random.pick(0x4000_0000...0x7FFF_FFFF)
  let shift = random.pick(seed % 8 == 0 ? -31 ... -1 : -6 ... -1)
  (p.leftMultiplier, p.leftShift) = seed % 2 == 0 ? (1 << 30, 0) : (other, shift)
  (p.rightMultiplier, p.rightShift) = seed % 3 == 0 ? (1 << 30, 0) : (other, shift)
  p.outputMultiplier = random.pick(0x4000_0000...0x7FFF_FFFF)
  p.outputShift = random.pick(-21 ... -16)
  let count = Int(random.pick(1...300))
  let (left, right) = (random.int8s(count), random.int8s(count))
  let walk = BroadcastWalk(count: Int32(count))
  for level in x86Levels {
    let sums = results(count) {
      addPlain(p, walk: walk, left: left.span, right: right.span, output: &$0)
    }
    let fastSums = results(count) {
      addX86(p, walk: walk, left: left.span, right: right.span, output: &$0, level: level)
    }
    #expect(fastSums == sums, "\(level) \(p)")
    let differences = results(count) {
      subtractPlain(p, walk: walk, left: left.span, right: right.span, output: &$0)
    }
    let fastDifferences = results(count) {
      subtractX86(p, walk: walk, left: left.span, right: right.span, output: &$0, level: level)
    }
    #expect(fastDifferences == differences, "\(level) \(p)")
  }
}

private func results(_ count: Int, _ body: (inout MutableSpan<Int8>) -> Void) -> [Int8] {
  var output = [Int8](repeating: 0, count: count)
  var span = output.mutableSpan
  body(&span)
  return output
}

/// Every shift, sums up to 31 bits, and sums that lie between two results.
@Test(arguments: -31...30 as ClosedRange<Int8>)
func everyFactorOnX86IsItsDefinition(shift: Int8) {
  var random = SplitMix64(seed: UInt64(bitPattern: Int64(shift)))
  let outputs: Int32 = 48
  for round in 0..<40 {
    var p = MatrixProductParameters()
    p.outputChannels = outputs
    p.outputOffset = random.pick(-128...127)
    (p.activationMinimum, p.activationMaximum) = random.activationBounds()
    let weights = random.int8s(WeightBlocks.byteCount(outputs: 48, depth: 1))
    let multipliers = (0..<outputs).map { _ in
      round % 2 == 0 ? 1 << 30 : random.pick(0x4000_0000...0x7FFF_FFFF)
    }
    let shifts = (0..<outputs).map { _ in round % 3 == 0 ? random.int8s(1)[0] >> 3 : shift }
    // The sum shifted to the left stays within 31 bits, as the runtime proves.
    let room = Int32(30) - max(0, Int32(shifts.max() ?? 0))
    let bias = (0..<outputs).map { _ in
      room < 16 ? 0 : random.pick(-(1 << room)...(1 << room) - 1) >> random.pick(0...room)
    }
    let row = room < 16 ? [0] : random.int8s(1)
    let expected = results(48) {
      matrixProductPlain(
        p, rows: row.span, weights: weights.span, bias: bias.span,
        multipliers: multipliers.span, shifts: shifts.span, output: &$0)
    }
    for level in x86Levels {
      let found = results(48) {
        matrixProductX86(
          p, rows: row.span, weights: weights.span, bias: bias.span,
          multipliers: multipliers.span, shifts: shifts.span, output: &$0, level: level)
      }
      #expect(found == expected, "\(level) \(p) shifts \(shifts)")
    }
  }
}
