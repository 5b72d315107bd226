import TestSupport
import Testing

@testable import Kernels

@Test func everyMeanOfUpToThreeHundredIsExact() {
  for divisor in Int32(1)...300 {
    let exact = ExactDivisor(divisor)
    let wrong = (-128 * divisor...128 * divisor).first {
      Int64(exact.roundedQuotient($0)) != naiveDivide(Int64($0), Int64(divisor))
    }
    #expect(wrong == nil, "divided by \(divisor)")
  }
}

@Test func aMeanIsExactAtEveryStepForLargeDivisors() {
  var random = SplitMix64(seed: 7)
  let powers = (9..<22).flatMap { (bit: Int32) -> [Int32] in
    let power = Int32(1) << bit
    return [power - 1, power, power + 1]
  }
  let others = (0..<200).map { _ in random.pick(300...ExactDivisor.maximum - 1) }
  for divisor in powers + others + [ExactDivisor.maximum - 1] {
    let exact = ExactDivisor(divisor)
    for quotient in Int32(-128)...127 {
      // A rounded quotient changes between these sums.
      let tie = quotient * divisor + divisor / 2
      for sum in tie - 2...tie + 2 where abs(sum) <= 128 * divisor {
        #expect(
          Int64(exact.roundedQuotient(sum)) == naiveDivide(Int64(sum), Int64(divisor)),
          "\(sum) / \(divisor)")
      }
    }
  }
}
