import Foundation
import KernelPreparation
import ModelGraph
import TensorTypes
import TestSupport
import Testing

@Test func aFactorIsTheNearestThatFits() throws {
  var random = SplitMix64(seed: 11)
  for _ in 0..<10_000 {
    let factor = exp2(Double.random(in: -31...30.9, using: &random))
    let quantized = try #require(QuantizedMultiplier(factor))
    #expect(quantized.multiplier >= 1 << 30)
    let value = Double(quantized.multiplier) * exp2(Double(quantized.shift - 31))
    #expect(abs(value / factor - 1) <= 0x1p-31, "\(factor)")
  }
}

@Test func theEdgesOfFactorsAreTensorFlowLites() {
  #expect(QuantizedMultiplier(0) == QuantizedMultiplier(multiplier: 0, shift: 0))
  #expect(QuantizedMultiplier(1) == QuantizedMultiplier(multiplier: 1 << 30, shift: 1))
  #expect(QuantizedMultiplier(0.5) == QuantizedMultiplier(multiplier: 1 << 30, shift: 0))
  // Rounds up to the next power of two.
  #expect(QuantizedMultiplier(1.0.nextDown) == QuantizedMultiplier(multiplier: 1 << 30, shift: 1))
  // Too small for a shift of 31 to the right.
  #expect(QuantizedMultiplier(0x1p-32) == QuantizedMultiplier(multiplier: 1 << 30, shift: -31))
  #expect(QuantizedMultiplier(0x1p-33) == QuantizedMultiplier(multiplier: 0, shift: 0))
}

@Test(arguments: [-1, .infinity, .nan, 0x1p31])
func aFactorThatNothingExpressesIsRefused(factor: Double) {
  #expect(QuantizedMultiplier(factor) == nil)
}

@Test func aWholeTensorsProductIsRoundedToSinglePrecision() throws {
  // 0.1 * 0.3 in single precision is not the double product of the two singles.
  let input = TensorQuantization(scale: 0.1, zeroPoint: 0)
  let output = TensorQuantization(scale: 1, zeroPoint: 0)
  let whole = TensorQuantization(scale: 0.3, zeroPoint: 0)
  let channels = TensorQuantization(scales: [0.3, 0.3], axis: 0)
  let product = try ChannelFactors(productOf: input, weights: whole, output: output)
  let rows = try ChannelFactors(productOf: input, weights: channels, output: output)
  let convolution = try ChannelFactors(convolutionOf: input, weights: whole, output: output)
  #expect(convolution.repeated(to: 2) == rows)
  #expect(product.multipliers[0] != rows.multipliers[0])
  #expect(abs(product.multipliers[0] - rows.multipliers[0]) < 128)
}
