// Multipliers of points: their range, their remainder, and the digits that points are multiplied
// by.

/// A number below 2^256 in words of 32 bits, the lowest first.
struct Scalar {
  private(set) var words: InlineArray<8, UInt32>

  /// Nil where the number is not below the group's order.
  init?(canonical words: InlineArray<8, UInt32>) {
    self.words = words
    guard !isAtLeastOrder else { return nil }
  }

  /// The remainder of a digest, whose first byte is the lowest, modulo the group's order.
  init(reducing digest: InlineArray<8, UInt64>) {
    words = InlineArray(repeating: 0)
    // The first byte of the digest is the highest of its first word, and the number's lowest.
    for index in 0..<8 {
      append(digest[7 &- index].low.byteSwapped)
      append(digest[7 &- index].high.byteSwapped)
    }
  }

  /// Puts a word below those that are there, and takes the remainder.
  private mutating func append(_ word: UInt32) {
    for shift in 0..<32 as Range<UInt32> { appendBit(word &>> (31 &- shift) & 1) }
  }

  /// Doubles and adds one bit: below the order before and behind, 2 * order < 2^254.
  @inline(__always)
  private mutating func appendBit(_ bit: UInt32) {
    var carry = bit
    for index in 0..<8 {
      let word = words[index]
      words[index] = word &<< 1 | carry
      carry = word &>> 31
    }
    guard isAtLeastOrder else { return }
    var borrow: UInt32 = 0
    for index in 0..<8 {
      let (first, under) = words[index].subtractingReportingOverflow(groupOrder[index])
      let (second, underAgain) = first.subtractingReportingOverflow(borrow)
      words[index] = second
      borrow = under || underAgain ? 1 : 0
    }
  }

  private var isAtLeastOrder: Bool {
    for index in 0..<8 {
      let place = 7 &- index
      if words[place] != groupOrder[place] { return words[place] > groupOrder[place] }
    }
    return true
  }
}

/// The digits of a scalar below 2^253 in base 2: each is zero or odd from -15 to 15, and behind
/// each that is not zero there are at least four that are.
///
/// Source: the width-5 non-adjacent form, Hankerson, Menezes, Vanstone, "Guide to Elliptic Curve
/// Cryptography", algorithm 3.35.
struct ScalarDigits {
  private var digits = InlineArray<256, Int8>(repeating: 0)

  init(_ scalar: borrowing Scalar) {
    var place = 0
    var carry: UInt32 = 0
    while place < 256 {
      let bits = Self.bits(scalar, at: place) &+ carry
      guard bits & 1 != 0 else {
        place &+= 1
        continue
      }
      // Five bits; from 16 on what is lacking to 32 is taken away, and 32 is carried.
      carry = bits &>> 4
      digits[place] = Int8(truncatingIfNeeded: bits) &- Int8(truncatingIfNeeded: carry &<< 5)
      place &+= 5
    }
  }

  /// A digit by its power of two.
  subscript(place: Int) -> Int { Int(digits[place]) }

  private static func bits(_ scalar: borrowing Scalar, at place: Int) -> UInt32 {
    let index = place &>> 5
    let shift = UInt32(truncatingIfNeeded: place & 31)
    var bits = scalar.words[index] &>> shift
    if shift > 27, index < 7 { bits |= scalar.words[index &+ 1] &<< (32 &- shift) }
    return bits & 31
  }
}
