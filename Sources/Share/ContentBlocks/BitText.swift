// Digits of a power of two: bits from the highest on, the last digit filled up with zeros.

/// Bases in which a digit is a run of bits.
enum BitText {
  static func encode(_ bytes: [UInt8], _ alphabet: [UInt8], bits: Int) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count * 8 + bits - 1) / bits)
    var held: UInt32 = 0
    var count = 0
    for byte in bytes {
      // At most 5 bits are left over from before: 13 in all.
      held = held << 8 | UInt32(byte)
      count += 8
      while count >= bits {
        count -= bits
        text.append(alphabet[Int(held >> UInt32(count)) & (1 << bits - 1)])
      }
      held &= 1 << UInt32(count) - 1
    }
    if count > 0 { text.append(alphabet[Int(held << UInt32(bits - count))]) }
    return text
  }

  /// Nil where the last digit is needless or its spare bits are not zero.
  static func decode(_ digits: [UInt8], bits: Int) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count * bits / 8)
    var held: UInt32 = 0
    var count = 0
    for digit in digits {
      held = held << UInt32(bits) | UInt32(digit)
      count += bits
      guard count >= 8 else { continue }
      count -= 8
      bytes.append(UInt8(held >> UInt32(count)))
      held &= 1 << UInt32(count) - 1
    }
    return count < bits && held == 0 ? bytes : nil
  }
}
