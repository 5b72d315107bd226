// Arithmetic modulo p = 2^255 - 19, for checking signatures only: all that it sees is public, so
// its time may depend on the numbers.
//
// A number is eight words of 32 bits, the lowest first, below 2^256; one remainder has two or three
// such forms, and `canonicalize` makes the one below p. 2^256 is 38 modulo p, which is how what
// overflows comes back. Numbers stay in one file of registers: on chips this saves copies and code.

/// Where a number stands among the registers.
struct Register: Equatable {
  /// The place of its lowest word.
  let start: Int

  @inline(__always)
  init(_ number: Int) { start = 8 &* number }

  /// A register further on.
  @inline(__always)
  static func + (register: Register, count: Int) -> Register {
    Register(register.start &>> 3 &+ count)
  }
}

/// The registers, which are memory of the caller, and what is done with them.
///
/// The result of an operation may be one of its operands.
@safe struct FieldRegisters {
  /// The words that a check needs: coordinates, scratch, and the table of the key's multiples.
  static var wordCount: Int { 8 &* (13 &+ 32) }
  // A pointer, and no array of its own, as reading one word of that would copy all of them.
  private let words: UnsafeMutablePointer<UInt32>

  /// Works in `wordCount` words, which must outlive the registers.
  @unsafe init(_ words: UnsafeMutablePointer<UInt32>) { unsafe self.words = words }

  /// One word.
  subscript(register: Register, index: Int) -> UInt32 {
    // Registers are named in this module only, and lie in the memory; index < 8.
    @inline(__always)
    get { unsafe words[register.start &+ index] }
    @inline(__always)
    nonmutating set { unsafe words[register.start &+ index] = newValue }
  }

  /// result = a small number.
  func set(_ result: Register, to number: UInt32) {
    for index in 0..<8 { self[result, index] = 0 }
    self[result, 0] = number
  }

  /// result = a
  @inline(never)
  func copy(_ result: Register, _ a: Register) {
    for index in 0..<8 { self[result, index] = self[a, index] }
  }

  /// result = a + b
  @inline(never)
  func add(_ result: Register, _ a: Register, _ b: Register) {
    var carry: UInt32 = 0
    for index in 0..<8 {
      let sum = UInt64(low: self[a, index]) &+ UInt64(low: self[b, index]) &+ UInt64(low: carry)
      self[result, index] = sum.low
      carry = sum.high
    }
    fold(result, carry)
  }

  /// result = a - b
  @inline(never)
  func subtract(_ result: Register, _ a: Register, _ b: Register) {
    var borrow: UInt32 = 0
    for index in 0..<8 {
      let (first, under) = self[a, index].subtractingReportingOverflow(self[b, index])
      let (second, underAgain) = first.subtractingReportingOverflow(borrow)
      self[result, index] = second
      borrow = under || underAgain ? 1 : 0
    }
    // What is taken twice leaves a number of 2^256 - 38 and above: it cannot go below zero again.
    while borrow != 0 { borrow = takeFold(result) }
  }

  /// result = a * b
  @inline(never)
  func multiply(_ result: Register, _ a: Register, _ b: Register) {
    var product = InlineArray<16, UInt32>(repeating: 0)
    for row in 0..<8 {
      let factor = self[a, row]
      var carry: UInt32 = 0
      for half in 0..<2 {
        // Four at a time, as a loop's own instructions weigh as much as a product.
        let column = 4 &* half
        carry = unsafe addProduct(factor, b, column, &product[unchecked: row &+ column], carry)
        carry = unsafe addProduct(
          factor, b, column &+ 1, &product[unchecked: row &+ column &+ 1], carry)
        carry = unsafe addProduct(
          factor, b, column &+ 2, &product[unchecked: row &+ column &+ 2], carry)
        carry = unsafe addProduct(
          factor, b, column &+ 3, &product[unchecked: row &+ column &+ 3], carry)
      }
      unsafe product[unchecked: row &+ 8] = carry
    }
    var carry: UInt32 = 0
    for index in 0..<8 {
      let sum = unsafe UInt64(
        product[unchecked: index &+ 8], times: 38, plus: product[unchecked: index], carry)
      self[result, index] = sum.low
      carry = sum.high
    }
    fold(result, carry)
  }

  /// word += factor * (a word of b) + carry; what that has above a word.
  @inline(__always)
  private func addProduct(
    _ factor: UInt32, _ b: Register, _ index: Int, _ word: inout UInt32, _ carry: UInt32
  ) -> UInt32 {
    let sum = UInt64(factor, times: self[b, index], plus: word, carry)
    word = sum.low
    return sum.high
  }

  /// result = a^2
  @inline(__always)
  func square(_ result: Register, _ a: Register) { multiply(result, a, a) }

  /// result = a^(2^count), for a count above zero.
  func square(_ result: Register, _ a: Register, times count: Int) {
    square(result, a)
    for _ in 1..<count { square(result, result) }
  }

  /// Adds carry * 2^256, which is at most 39 * 2^256.
  @inline(__always)
  private func fold(_ result: Register, _ carry: UInt32) {
    // If the first turn overflows, what is left is below 39 * 38: the second does not.
    var carry = carry
    while carry != 0 {
      carry &*= 38
      for index in 0..<8 where carry != 0 {
        let (sum, overflow) = self[result, index].addingReportingOverflow(carry)
        self[result, index] = sum
        carry = overflow ? 1 : 0
      }
    }
  }

  /// Takes 38 away; whether that went below zero.
  @inline(__always)
  private func takeFold(_ result: Register) -> UInt32 {
    var borrow: UInt32 = 38
    for index in 0..<8 where borrow != 0 {
      let (difference, under) = self[result, index].subtractingReportingOverflow(borrow)
      self[result, index] = difference
      borrow = under ? 1 : 0
    }
    return borrow
  }

  /// Gives a number its form below p.
  func canonicalize(_ a: Register) {
    // Twice: 2^256 - 1 is 2p + 37. Each turn takes p away if that leaves something.
    for _ in 0..<2 where !isCanonical(a) {
      var carry: UInt32 = 19
      for index in 0..<8 {
        let (sum, overflow) = self[a, index].addingReportingOverflow(carry)
        self[a, index] = sum
        carry = overflow ? 1 : 0
      }
      // a + 19 - 2^255, where the carry stands for 2^256.
      self[a, 7] = carry != 0 ? self[a, 7] | 0x8000_0000 : self[a, 7] & 0x7FFF_FFFF
    }
  }

  /// Whether a number is below p as it stands.
  func isCanonical(_ a: Register) -> Bool {
    guard self[a, 7] & 0x8000_0000 == 0 else { return false }
    guard self[a, 7] == 0x7FFF_FFFF, self[a, 0] >= 0xFFFF_FFED else { return true }
    for index in 1..<7 where self[a, index] != 0xFFFF_FFFF { return true }
    return false
  }

  /// Whether the difference of two numbers is zero modulo p; `scratch` holds it then.
  func areEqual(_ a: Register, _ b: Register, scratch: Register) -> Bool {
    subtract(scratch, a, b)
    canonicalize(scratch)
    return isZero(scratch)
  }

  /// Whether a canonical number is zero.
  func isZero(_ a: Register) -> Bool {
    var bits: UInt32 = 0
    for index in 0..<8 { bits |= self[a, index] }
    return bits == 0
  }
}

extension FieldRegisters {
  /// result = a^(2^252 - 3), which is a^((p - 5) / 8); four registers from `scratch` on are used.
  func powerForRoot(_ result: Register, _ a: Register, scratch: Register) {
    powerOfOnes(a, scratch)
    square(scratch, scratch, times: 2)
    multiply(result, scratch, a)
  }

  /// result = a^(p - 2), which is 1 / a; four registers from `scratch` on are used.
  func invert(_ result: Register, _ a: Register, scratch: Register) {
    powerOfOnes(a, scratch)
    square(scratch, scratch, times: 5)
    // What `powerOfOnes` leaves behind it: a^11.
    multiply(result, scratch, scratch + 3)
  }

  /// scratch = a^(2^250 - 1), and the third register behind it a^11.
  private func powerOfOnes(_ a: Register, _ scratch: Register) {
    let (x, y, z, a11) = (scratch, scratch + 1, scratch + 2, scratch + 3)
    square(x, a)
    square(y, x, times: 2)
    multiply(y, y, a)
    multiply(a11, x, y)
    square(x, a11)
    multiply(x, x, y)
    // x = a^(2^n - 1) for n = 5, from which 10, 20, 40, 50, 100, 200, 250 follow.
    square(y, x, times: 5)
    multiply(x, y, x)
    square(y, x, times: 10)
    multiply(y, y, x)
    square(z, y, times: 20)
    multiply(y, z, y)
    square(y, y, times: 10)
    multiply(x, y, x)
    square(y, x, times: 50)
    multiply(y, y, x)
    square(z, y, times: 100)
    multiply(y, z, y)
    square(y, y, times: 50)
    multiply(x, y, x)
  }
}
