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
