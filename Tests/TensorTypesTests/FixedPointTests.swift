import TensorTypes
import TestSupport
import Testing

/// gemmlowp's definition, in 64-bit arithmetic.
private func plainHighMultiply(_ a: Int32, _ b: Int32) -> Int32 {
  if a == b && a == Int32.min { return Int32.max }
  let product = Int64(a) * Int64(b)
  let nudge: Int64 = product >= 0 ? 1 << 30 : 1 - (1 << 30)
  return Int32((product + nudge) / (1 << 31))
}

private let edges: [Int32] = [
  .min, .min + 1, -0x4000_0001, -0x4000_0000, -65537, -2, -1, 0, 1, 2, 65535, 0x3FFF_FFFF,
  0x4000_0000, .max - 1, .max,
]

@Test func theDoublingHighProductIsGemmlowps() {
  var random = SplitMix64(seed: 1)
  for a in edges {
    for b in edges {
      #expect(saturatingRoundingDoublingHighMultiply(a, b) == plainHighMultiply(a, b), "\(a) \(b)")
    }
  }
  for _ in 0..<100_000 {
    let a = Int32.random(in: .min ... .max, using: &random)
    let b = Int32.random(in: .min ... .max, using: &random)
    #expect(saturatingRoundingDoublingHighMultiply(a, b) == plainHighMultiply(a, b), "\(a) \(b)")
  }
}

@Test func aRoundedShiftTakesTiesAwayFromZero() {
  for exponent in Int32(0)...31 {
    for value in edges {
      let exact = Double(value) / Double(UInt64(1) << UInt64(exponent))
      let expected = Int64(exact.rounded(.toNearestOrAwayFromZero))
      #expect(
        Int64(roundingDivideByPowerOfTwo(value, exponent)) == expected, "\(value) \(exponent)")
    }
  }
}
