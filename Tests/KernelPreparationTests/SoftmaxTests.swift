import Foundation
import KernelPreparation
import Kernels
import TestSupport
import Testing

@Test(arguments: 0..<200 as Range<UInt64>)
func aSoftmaxIsWithinAStepOfTheRealOne(seed: UInt64) throws {
  var random = SplitMix64(seed: seed)
  let scale = Float(exp(Double.random(in: -6...1, using: &random)))
  var p = SoftmaxParameters()
  p.rows = Int32.random(in: 1...3, using: &random)
  p.depth = Int32.random(in: 1...60, using: &random)
  let count = Int(p.rows * p.depth)
  let input = (0..<count).map { _ in Int8.random(in: .min ... .max, using: &random) }
  let table = try #require(softmaxExponentials(beta: 1, inputScale: scale))
  var output = input
  var result = output.mutableSpan
  softmax(p, exponentials: table.span, input: input.span, output: &result)
  for row in 0..<Int(p.rows) {
    let range = row * Int(p.depth)..<(row + 1) * Int(p.depth)
    let reals = input[range].map { exp(Double(scale) * Double($0)) }
    let sum = reals.reduce(0, +)
    for (value, real) in zip(output[range], reals) {
      #expect(abs(Double(value) - (min(real / sum * 256, 255) - 128)) <= 1, "seed \(seed)")
    }
  }
}

@Test(arguments: 0..<200 as Range<UInt64>)
func aLogarithmicSoftmaxIsWithinAStepOfTheRealOne(seed: UInt64) throws {
  var random = SplitMix64(seed: seed)
  let scale = Float(exp(Double.random(in: -6...1, using: &random)))
  let depth = Int.random(in: 1...60, using: &random)
  let p = try LogSoftmaxParameters(rows: 2, depth: depth, inputScale: scale)
  let input = random.int8s(2 * depth)
  let table = try #require(softmaxExponentials(beta: 1, inputScale: scale))
  var output = input
  var result = output.mutableSpan
  logSoftmax(p, exponentials: table.span, input: input.span, output: &result)
  for row in [0..<depth, depth..<2 * depth] {
    let reals = input[row].map { Double(scale) * Double($0) }
    let logarithm = log(reals.reduce(0) { $0 + exp($1) })
    for (value, real) in zip(output[row], reals) {
      let steps = max((real - logarithm) * 16 + 127, -128)
      #expect(abs(Double(value) - steps) <= 1, "seed \(seed)")
    }
  }
}

@Test func aSoftmaxOfATinyScaleIsRefused() {
  #expect(softmaxExponentials(beta: 1, inputScale: 0x1p-27) == nil)
  #expect(throws: KernelPreparationError.self) {
    try LogSoftmaxParameters(rows: 1, depth: 1, inputScale: 0x1p-27)
  }
}
