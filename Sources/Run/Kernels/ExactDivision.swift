// Division by a small count without a divide instruction, exact by construction.
//
// Let d be the divisor, 2^m <= d < 2^(m+1), k = 31 + m and r = ceil(2^k / d), so r <= 2^31 and
// r * d = 2^k + e with 0 <= e < d. Then n * r / 2^k = n / d + n * e / (d * 2^k), and its floor is
// floor(n / d) while n * e < 2^k, as the fraction of n / d is at most (d - 1) / d. An average has
// n <= 128 d + d / 2 < 129 * 2^(m+1), so n * e < 129 * 2^(2m+2) < 2^(2m+10) <= 2^(31+m) for m <=
// 21.

/// A divisor from 1 to `ExactDivisor.maximum`, prepared to divide by it often.
struct ExactDivisor {
  /// ceil(2^(31 + shift) / divisor).
  private let reciprocal: UInt32
  /// floor(log2(divisor)).
  private let shift: UInt32
  /// Half of the divisor, rounded down.
  private let half: Int32

  /// The greatest divisor for which a rounded mean of int8 values is exact.
  static var maximum: Int32 { 1 << 22 }

  /// Prepares a divisor by long division: 32 steps, for the price of a few multiplications.
  @inline(__always)
  init(_ divisor: Int32) {
    precondition(divisor > 0 && divisor < ExactDivisor.maximum)
    let unsigned = UInt32(bitPattern: divisor)
    shift = 31 &- UInt32(truncatingIfNeeded: unsigned.leadingZeroBitCount)
    half = divisor &>> 1
    // 2^(31 + shift) begins with 2^shift <= divisor; every step shifts in one more zero.
    var remainder = UInt32(1) &<< shift
    var quotient: UInt32 = 0
    if remainder == unsigned {
      remainder = 0
      quotient = 1
    }
    for _ in 0..<31 {
      remainder &<<= 1
      quotient &<<= 1
      if remainder >= unsigned {
        remainder &-= unsigned
        quotient &+= 1
      }
    }
    reciprocal = remainder == 0 ? quotient : quotient &+ 1
  }

  /// `sum / divisor`, rounded to nearest with ties away from zero; |sum| <= 128 * divisor.
  @inline(__always)
  func roundedQuotient(_ sum: Int32) -> Int32 {
    let magnitude = UInt32(bitPattern: (sum < 0 ? 0 &- sum : sum) &+ half)
    let product = magnitude.multipliedFullWidth(by: reciprocal)
    // The quotient is below 2^8, so all of it lies in the 32 bits from bit 31 on.
    let quotient = ((product.high &<< 1) | (product.low &>> 31)) &>> shift
    return sum < 0 ? 0 &- Int32(bitPattern: quotient) : Int32(bitPattern: quotient)
  }
}
