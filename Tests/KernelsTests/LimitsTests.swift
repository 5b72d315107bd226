import Kernels
import Testing

@Test func aSumThatCouldWrapIsRefused() {
  // 65,793 products of 255 * 128 are the most below 2^31.
  #expect(Limits.accumulates(terms: 65_793, greatestBias: 0, shift: 0))
  #expect(!Limits.accumulates(terms: 65_794, greatestBias: 0, shift: 0))
  let sum = 65_793 * Limits.greatestProduct
  let left = UInt32(Int(Int32.max) - sum)
  #expect(Limits.accumulates(terms: 65_793, greatestBias: left, shift: -5))
  #expect(!Limits.accumulates(terms: 65_793, greatestBias: left + 1, shift: -5))
}

@Test func aShiftToTheLeftTakesItsBits() {
  #expect(Limits.accumulates(terms: 32_896, greatestBias: 0, shift: 1))
  #expect(!Limits.accumulates(terms: 32_897, greatestBias: 0, shift: 1))
  #expect(!Limits.accumulates(terms: 1, greatestBias: 0, shift: 31))
  #expect(!Limits.accumulates(terms: .max, greatestBias: 0, shift: 0))
}
