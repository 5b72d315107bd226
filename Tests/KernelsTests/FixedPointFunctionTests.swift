import Foundation
import TestSupport
import Testing

@testable import Kernels

@Test func theReciprocalIsExactToSomeBits() {
  var random = SplitMix64(seed: 5)
  for x in [0, 1, .max, .max - 1, 1 << 30] + (0..<10_000).map({ _ in random.pick(0...Int32.max) }) {
    let exact = 1 / (1 + Double(x) * 0x1p-31) * 0x1p31
    #expect(abs(Double(reciprocalOfOnePlus(x)) - exact) <= 32, "\(x)")
  }
}

@Test func theLogarithmIsExactToSomeBits() {
  var random = SplitMix64(seed: 6)
  let one = Int32(1) << 19
  for x in [one, one + 1, .max] + (0..<10_000).map({ _ in random.pick(one...Int32.max) }) {
    let exact = log(Double(x) / Double(one)) * 0x1p26
    #expect(abs(Double(logarithmFromOne(x)) - exact) <= 0x1p11, "\(x)")
  }
}

@Test func aSaturatedShiftStopsAtTheEnds() {
  #expect(saturatingLeftShift(1 << 29, 1) == 1 << 30)
  #expect(saturatingLeftShift(1 << 30, 1) == Int32.max)
  #expect(saturatingLeftShift(-(1 << 30), 1) == Int32.min)
  #expect(saturatingLeftShift(-(1 << 30) - 1, 1) == Int32.min)
}
