import TensorTypes
import TestSupport
import Testing

@testable import Kernels

extension WideNumber {
  fileprivate init(_ value: Int64) {
    self.init(
      high: Int32(truncatingIfNeeded: value >> 32), low: UInt32(truncatingIfNeeded: value))
  }

  fileprivate var value: Int64 { Int64(high) << 32 | Int64(low) }
}

extension SplitMix64 {
  /// Numbers of every length below 62 bits, and edges.
  fileprivate mutating func wide() -> Int64 {
    let magnitude = Int64(bitPattern: next()) >> Int64.random(in: 2...63, using: &self)
    return magnitude &+ Int64.random(in: -1...1, using: &self)
  }
}

@Test func aWideNumberRoundsOnceAndSaturates() {
  var random = SplitMix64(seed: 7)
  for _ in 0..<20_000 {
    let value = max(min(random.wide(), 1 << 62 - 1), -(1 << 62) + 1)
    let places = random.pick(1...62)
    let exact = Int32(clamping: (value + (1 << Int64(places - 1))) >> Int64(places))
    #expect(WideNumber(value).rounded(places: places) == exact, "\(value) \(places)")
  }
}

@Test func aWideNumberAddsAndMultipliesModulo2To64() {
  var random = SplitMix64(seed: 8)
  for _ in 0..<20_000 {
    let value = random.wide()
    let word = Int32(truncatingIfNeeded: random.next())
    var sum = WideNumber(value)
    sum.add(word)
    #expect(sum.value == value &+ Int64(word))
    let factor = random.pick(0...Int32.max)
    #expect(WideNumber(value).multiplied(by: factor).value == value &* Int64(factor))
    #expect(WideNumber(word, times: factor).value == Int64(word) * Int64(factor))
  }
}

@Test func aScaledNumberIsTheNearestToItsProduct() {
  var random = SplitMix64(seed: 9)
  for _ in 0..<20_000 {
    let value = Int32(truncatingIfNeeded: random.next()) >> random.pick(0...31)
    let factor = QuantizedMultiplier(
      multiplier: random.pick(0x4000_0000...Int32.max), shift: random.pick(-31...30))
    let places = Int64(31 - factor.shift)
    let exact = (Int64(value) * Int64(factor.multiplier) + (1 << (places - 1))) >> places
    #expect(scaled(value, by: factor) == Int32(clamping: exact), "\(value) \(factor)")
  }
}

@Test func aReciprocalSquareRootIsWithinItsBound() {
  var random = SplitMix64(seed: 10)
  let edges: [Int64] = [1, 2, 3, 4, 1 << 32, 1 << 32 - 1, 1 << 62 - 1, 1 << 61]
  for value in edges + (0..<20_000).map({ _ in max(1, abs(random.wide())) }) {
    let root = ReciprocalSquareRoot(WideNumber(value))
    let found =
      Double(root.significand)
      * Double(
        sign: .plus, exponent: Int(-29 - root.exponent),
        significand: 1)
    #expect(abs(found * Double(value).squareRoot() - 1) < 0x1p-26, "\(value)")
    if value < 1 << 60 {
      let four = ReciprocalSquareRoot(WideNumber(4 * value))
      #expect(four.significand == root.significand && four.exponent == root.exponent + 1)
    }
  }
}
