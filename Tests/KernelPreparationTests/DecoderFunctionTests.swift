import Foundation
import KernelPreparation
import Kernels
import TestSupport
import Testing

@Test(arguments: 0..<200 as Range<UInt64>)
func anRMSNormalizationIsWithinHalfAStep(seed: UInt64) throws {
  var random = SplitMix64(seed: seed)
  let width = Int.random(in: 1...300, using: &random)
  let magnitude: Int16 = [1, 10, 1000, .max][Int.random(in: 0..<4, using: &random)]
  let input = random.int16s(width, upTo: magnitude)
  let gains = random.int16s(width)
  let scales = (
    x: random.scale(1e-6...1e-2), gain: random.scale(1e-5...1e-3), y: random.scale(1e-4...1e-3)
  )
  let epsilon: Float = seed % 5 == 0 ? 0 : 1e-5
  let p = try RMSNormalizationParameters(
    width: width, epsilon: epsilon, input: scales.x, gain: scales.gain, output: scales.y)
  var output = input
  var span = output.mutableSpan
  rmsNormalization(p, input: input.span, gains: gains.span, output: &span)
  let squares = input.reduce(0.0) { $0 + pow(Double($1) * Double(scales.x), 2) }
  let root = (squares / Double(width) + Double(epsilon)).squareRoot()
  for index in input.indices where root > 0 {
    let exact =
      Double(input[index]) * Double(scales.x) * Double(gains[index]) * Double(scales.gain) / root
      / Double(scales.y)
    let held = min(max(exact, -32768), 32767)
    // Half a step, the factor's 2^-26 and the epsilon's rounding to whole steps.
    let rounding =
      epsilon == 0 ? 0 : 0.25 * pow(Double(scales.x), 2) / (root * root * Double(width))
    #expect(
      abs(Double(output[index]) - held) <= 0.501 + abs(exact) * rounding + abs(held) * 0x1p-25,
      "seed \(seed), \(exact)")
  }
}

@Test func aRowOfZerosIsNormalizedToZeros() throws {
  let p = try RMSNormalizationParameters(
    width: 3, epsilon: 0, input: 1, gain: 1, output: 1e-4)
  var output: [Int16] = [1, 1, 1]
  var span = output.mutableSpan
  rmsNormalization(p, input: [0, 0, 0].span, gains: [.max, 1, .min].span, output: &span)
  #expect(output == [0, 0, 0])
}

@Test(arguments: 0..<100 as Range<UInt64>)
func aGatedSiLUIsWithinItsBound(seed: UInt64) throws {
  var random = SplitMix64(seed: seed)
  let count = Int.random(in: 1...300, using: &random)
  let input = random.int16s(2 * count)
  let (gate, up) = (random.scale(1e-5...2e-3), random.scale(1e-5...2e-3))
  let output = Float(Double(gate) * Double(up) * 32768 * Double(random.scale(0.1...2)))
  let p = try GatedSiLUParameters(count: count, gate: gate, up: up, output: output)
  let logistic = DecoderTables.logistic
  var result = [Int16](repeating: 0, count: count)
  var span = result.mutableSpan
  gatedSiLU(p, input: input.span, logistic: logistic.span, output: &span)
  for index in 0..<count {
    let x = Double(input[index]) * Double(gate)
    let unit = Double(input[count + index]) * Double(up) / Double(output)
    let held = min(max(x / (1 + exp(-x)) * unit, -32768), 32767)
    #expect(
      abs(Double(result[index]) - held) <= 0.51 + abs(x * unit) * 1.8 / 65534, "seed \(seed)")
  }
}

@Test func extremesOfAGatedSiLUDoNotTrap() throws {
  let p = try GatedSiLUParameters(count: 4, gate: 1, up: 1, output: 1e-3)
  let input: [Int16] = [.min, .min, .max, .max, .min, .max, .min, .max]
  let logistic = DecoderTables.logistic
  var output = [Int16](repeating: 0, count: 4)
  var span = output.mutableSpan
  gatedSiLU(p, input: input.span, logistic: logistic.span, output: &span)
  #expect(output == [0, 0, .min, .max])
}
