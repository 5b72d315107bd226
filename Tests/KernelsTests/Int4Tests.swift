import Kernels
import TestSupport
import Testing

/// The versions of convolution with weights of four bits in blocks.
enum Int4Version: String, CaseIterable, CustomTestStringConvertible {
  case plain, armDSP, helium, neon, x86Plain, avx2, vnni

  var testDescription: String { rawValue }

  static let here = allCases.filter { version in
    version.level.map { x86Levels.contains($0) } ?? true
  }

  private var level: X86Level? {
    switch self {
    case .x86Plain: X86Level.none
    case .avx2: .avx2
    case .vnni: .vnni
    default: nil
    }
  }

  private var family: KernelFamily {
    switch self {
    case .plain: .plain
    case .armDSP: .armDSP
    case .helium: .helium
    case .neon: .neon
    case .x86Plain, .avx2, .vnni: .x86
    }
  }

  /// The result of a case, with so much more scratch than the least.
  func result(_ one: Int4Case, more: Int) -> [Int8] {
    let factors = one.foldedFactors
    let (codes, scales) = (one.blocks, one.groups.size == 0 ? [] : one.blockScales)
    let least = KernelScratch.leastByteCount(int4: one.p, family)
    var scratch = [Int8](repeating: 99, count: least + more)
    var output = one.emptyOutput
    var result = output.mutableSpan
    var scratchSpan = scratch.mutableSpan
    switch self {
    case .armDSP:
      convolution2DInt4ByPatchesArmDSP(
        one.p, one.groups, input: one.input.span, codes: codes.span, scales: scales.span,
        bias: factors.bias.span, multipliers: factors.multipliers.span,
        shifts: factors.shifts.span, scratch: &scratchSpan, output: &result)
    case .x86Plain, .avx2, .vnni:
      convolution2DInt4ByPatchesX86(
        one.p, one.groups, input: one.input.span, codes: codes.span, scales: scales.span,
        bias: factors.bias.span, multipliers: factors.multipliers.span,
        shifts: factors.shifts.span, scratch: &scratchSpan, output: &result,
        level: level ?? .none)
    case .plain, .helium, .neon:
      convolution2DInt4ByPatches(
        family, one.p, one.groups, input: one.input.span, codes: codes.span,
        scales: scales.span, bias: factors.bias.span, multipliers: factors.multipliers.span,
        shifts: factors.shifts.span, scratch: &scratchSpan, output: &result)
    }
    return output
  }
}

@Suite struct Int4Tests {
  @Test("packed weights are unpacked as they were, for every pair")
  func everyPair() {
    for byte in Int8.min...Int8.max {
      let expected = [(byte << 4) >> 4, byte >> 4]
      let codes = [byte]
      #expect((0..<2).map { int4(codes.span, $0) } == expected.map(Int32.init))
      for count in 1...2 {
        var values = [Int8](repeating: 99, count: count)
        var span = values.mutableSpan
        unpackInt4(codes.span, to: &span)
        #expect(values == Array(expected.prefix(count)))
      }
    }
  }

  @Test("a convolution row by row is its definition", arguments: 0..<400 as Range<UInt64>)
  func definition(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let groups = random.pick(0...2) == 0 ? random.pick(2...3) : 1
    let one = Int4Case(groupsOfChannels: groups, blocks: false, random: &random)
    let (codes, scales) = (one.codes, one.scales)
    var output = one.emptyOutput
    var result = output.mutableSpan
    convolution2DInt4(
      one.p, one.groups, input: one.input.span, codes: codes.span, scales: scales.span,
      bias: one.factors.bias.span, multipliers: one.factors.multipliers.span,
      shifts: one.factors.shifts.span, output: &result)
    #expect(output == one.expected, "\(one.p) \(one.groups)")
  }

  @Test(
    "a convolution by patches is its definition", arguments: Int4Version.here,
    0..<300 as Range<UInt64>)
  func patches(version: Int4Version, seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let one = Int4Case(blocks: true, random: &random)
    let found = version.result(one, more: Int(random.pick(0...4000)))
    #expect(found == one.expected, "\(one.p) \(one.groups)")
  }

  @Test(
    "rows of any length, in groups and not, give what is defined", arguments: Int4Version.here)
  func rows(version: Int4Version) {
    var random = SplitMix64(seed: 172)
    for depth in Array(1...70) + [127, 128, 129, 172, 255, 256, 257, 300, 513, 1040] {
      for rows in [1, 2, 3, 4, 5, 9] as [Int32] {
        let one = Int4Case(
          rows: rows, depth: Int32(depth), outputs: random.pick(1...9), blocks: true,
          random: &random)
        let found = version.result(one, more: Int(random.pick(0...8000)))
        #expect(found == one.expected, "\(depth) \(rows) \(one.groups)")
      }
    }
  }

  @Test(
    "every weight times every other, at both ends of the inputs, is exact",
    arguments: Int4Version.here)
  func exhaustive(version: Int4Version) {
    for left in -8...7 {
      for right in -8...7 {
        for value in [-128, -1, 0, 1, 127] {
          let one = Int4Case(weights: left, right, input: value)
          #expect(version.result(one, more: 0) == one.expected, "\(left) \(right) \(value)")
        }
      }
    }
  }

  @Test(
    "the greatest sums of the greatest groups do not wrap", arguments: Int4Version.here)
  func greatest(version: Int4Version) {
    for (code, value) in [(-8, -128), (-8, 127), (7, -128), (7, 127)] {
      let one = Int4Case(extreme: code, input: value)
      #expect(version.result(one, more: 5000) == one.expected, "\(code) \(value)")
    }
  }
}

extension Int4Case {
  /// A row of two kinds of weights that alternate, over one input's value.
  init(weights left: Int, _ right: Int, input value: Int) {
    self.init(
      depth: 16, groups: Int4Groups(size: 8), weights: (0..<48).map { $0 % 2 == 0 ? left : right },
      input: value, scale: 1, shift: 0)
  }

  /// The longest group there is, twice, with the greatest scale.
  init(extreme code: Int, input value: Int) {
    self.init(
      depth: 512, groups: Int4Groups(size: 256), weights: [Int](repeating: code, count: 1536),
      input: value, scale: 127, shift: -19)
  }

  private init(
    depth: Int32, groups: Int4Groups, weights: [Int], input value: Int, scale: Int8, shift: Int8
  ) {
    var p = Convolution2DParameters(rows: 5, inputChannels: depth, outputChannels: 3)
    p.inputOffset = 7
    self.init(
      p, groups, weights: weights.map { Int8($0) }, scale: scale,
      input: [Int8](repeating: Int8(value), count: 5 * Int(depth)),
      ChannelFactors(
        bias: [0, 1, -1], multipliers: [0x4000_0000, 0x5555_5555, 0x7FFF_FFFF],
        shifts: [shift, shift, shift]))
  }
}
