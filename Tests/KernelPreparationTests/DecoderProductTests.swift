import KernelPreparation
import Kernels
import TestSupport
import Testing

/// floor(sum * factor / 2^shift + 1/2) + addend, saturated, in numbers that cannot wrap.
private func result(_ sum: Int, _ factor: Int16, _ shift: Int32, addend: Int16 = 0) -> Int16 {
  let product = sum * Int(factor)
  return Int16(clamping: (product + 1 << Int(shift - 1)) >> Int(shift) + Int(addend))
}

/// Ratios of scales with which results reach the range of int16 and pass it now and then.
private func rowFactors(
  _ random: inout SplitMix64, rows: Int, greatestSum: Double
) throws -> RowFactors {
  let greatest = Double(random.scale(0.1...100)) * 32767 / greatestSum
  return try RowFactors(
    (0..<rows).map { _ in greatest * Double(random.scale(0.01...1)) }, greatestShift: 62)
}

@Test(arguments: 0..<200 as Range<UInt64>)
func aLinearLayerIsItsDefinition(seed: UInt64) throws {
  var random = SplitMix64(seed: seed)
  let depth = Int.random(in: 1...700, using: &random)
  let rows = Int.random(in: 1...5, using: &random)
  let input = random.int16s(depth)
  let weights = random.int8s(rows * depth)
  let factors = try rowFactors(&random, rows: rows, greatestSum: 3e5 * Double(depth))
  let residual = seed % 2 == 0 ? random.int16s(rows) : []
  let expected = (0..<rows).map { row in
    let sum = (0..<depth).reduce(0) { $0 + Int(input[$1]) * Int(weights[row * depth + $1]) }
    return result(
      sum, factors.multipliers[row], factors.shift, addend: residual.isEmpty ? 0 : residual[row])
  }
  var p = LinearParameters()
  (p.inputChannels, p.outputChannels) = (Int32(depth), Int32(rows))
  p.shift = factors.shift
  var output = [Int16](repeating: 1, count: rows)
  var span = output.mutableSpan
  linear(
    p, input: input.span, weights: weights.span, factors: factors.multipliers.span,
    residual: residual.span, output: &span)
  #expect(output == expected)
}

@Test(arguments: 0..<300 as Range<UInt64>)
func aLinearLayerOfNibblesIsItsDefinition(seed: UInt64) throws {
  var random = SplitMix64(seed: seed)
  let depth = Int.random(in: 1...(seed % 3 == 0 ? 5 : 400), using: &random)
  let rows = Int.random(in: 1...5, using: &random)
  let groupSize = [1, 3, 16, 32, 200, depth][Int.random(in: 0..<6, using: &random)]
  let input = random.int16s(depth)
  let weights = random.packedWeights(rows: rows, depth: depth, groupSize: groupSize)
  let factors = try rowFactors(&random, rows: rows, greatestSum: 1e6 * Double(depth))
  let residual = seed % 2 == 0 ? random.int16s(rows) : []
  let expected = (0..<rows).map { row in
    let sum = (0..<depth).reduce(0) { $0 + Int(input[$1]) * weights.values[row * depth + $1] }
    return result(
      sum, factors.multipliers[row], factors.shift, addend: residual.isEmpty ? 0 : residual[row])
  }
  var p = LinearParameters()
  (p.inputChannels, p.outputChannels) = (Int32(depth), Int32(rows))
  (p.groupSize, p.shift) = (Int32(groupSize), factors.shift)
  var output = [Int16](repeating: 1, count: rows)
  var span = output.mutableSpan
  linear(
    p, input: input.span, packed: weights.bytes.span, groupScales: weights.scales.span,
    factors: factors.multipliers.span, residual: residual.span, output: &span)
  #expect(output == expected)
}

@Test func theGreatestSumsOfALinearLayerSaturate() throws {
  let depth = 4099
  var p = LinearParameters()
  (p.inputChannels, p.groupSize, p.shift) = (Int32(depth), Int32(depth), 1)
  let input = [Int16](repeating: .min, count: depth)
  let packed = [Int8](repeating: -0x78, count: (depth + 1) / 2)
  var output: [Int16] = [0]
  for (sign, expected) in [(Int16.min, Int16.max), (.max, .min)] {
    let row = input.map { $0 == .min ? sign : $0 }
    var span = output.mutableSpan
    linear(
      p, input: row.span, packed: packed.span, groupScales: [127].span, factors: [32767].span,
      residual: [expected == .max ? .max : .min].span, output: &span)
    #expect(output == [expected])
  }
}

@Test(arguments: 0..<100 as Range<UInt64>)
func anEmbeddingIsItsDefinition(seed: UInt64) throws {
  var random = SplitMix64(seed: seed)
  let rows = Int.random(in: 1...9, using: &random)
  let width = Int.random(in: 1...70, using: &random)
  let groupSize = [1, 3, 32, 100][Int.random(in: 0..<4, using: &random)]
  let bytes = random.int8s(rows * width)
  let weights = random.packedWeights(rows: rows, depth: width, groupSize: groupSize)
  let factors = try RowFactors(
    (0..<rows).map { _ in Double(random.scale(0.5...500)) }, greatestShift: 31)
  var p = EmbeddingParameters()
  (p.rows, p.width) = (Int32(rows), Int32(width))
  (p.groupSize, p.shift) = (Int32(groupSize), factors.shift)
  for token in [-1, 0, rows - 1, rows, Int.random(in: 0..<rows, using: &random)] {
    let row = min(max(token, 0), rows - 1)
    var output = [Int16](repeating: 1, count: width)
    var span = output.mutableSpan
    embedding(
      p, token: Int32(token), table: bytes.span, factors: factors.multipliers.span, output: &span)
    #expect(
      output
        == (0..<width).map {
          result(Int(bytes[row * width + $0]), factors.multipliers[row], factors.shift)
        })
    span = output.mutableSpan
    embedding(
      p, token: Int32(token), packed: weights.bytes.span, groupScales: weights.scales.span,
      groupsInRow: Int32(weights.groupsInRow), factors: factors.multipliers.span, output: &span)
    #expect(
      output
        == (0..<width).map {
          result(weights.values[row * width + $0], factors.multipliers[row], factors.shift)
        })
  }
}

@Test func rowFactorsAreTheNearestOf15Bits() throws {
  let factors = try RowFactors([0.25, 0.1, 1e-9, 0.499_999_999], greatestShift: 62)
  #expect(factors == (try RowFactors([0.25, 0.1, 1e-9, 0.499_999_999], greatestShift: 62)))
  #expect(factors.shift == 15 && factors.multipliers == [8192, 3277, 0, 16384])
}

@Test(arguments: [0, -1, .nan, .infinity, 16384, 1e-20])
func ratiosWithoutARowFactorAreRefused(_ ratio: Double) {
  #expect(throws: KernelPreparationError.self) { try RowFactors([ratio], greatestShift: 62) }
}
