// Digits of one large number; a zero byte at the start is a zero digit at the start. The time grows
// with the square of the length, so the length has a limit.

/// Bases in which a text is one number.
enum RadixText {
  /// The most digits that are read: the longest identifier takes 200.
  static let digitLimit = 1024

  static func encode(_ bytes: [UInt8], _ alphabet: [UInt8]) -> [UInt8] {
    let zeros = bytes.prefix { $0 == 0 }.count
    let digits = convert(bytes.dropFirst(zeros), from: 256, to: UInt32(alphabet.count))
    return [UInt8](repeating: alphabet[0], count: zeros) + digits.map { alphabet[Int($0)] }
  }

  static func decode(_ digits: [UInt8], radix: Int) -> [UInt8] {
    let zeros = digits.prefix { $0 == 0 }.count
    let bytes = convert(digits.dropFirst(zeros), from: UInt32(radix), to: 256)
    return [UInt8](repeating: 0, count: zeros) + bytes
  }

  /// The digits of the same number in another base, highest first.
  private static func convert(
    _ digits: ArraySlice<UInt8>, from: UInt32, to radix: UInt32
  ) -> [UInt8] {
    var number: [UInt8] = []
    for digit in digits {
      var carry = UInt32(digit)
      for index in number.indices {
        // At most 255 * 256 + 255.
        carry += UInt32(number[index]) * from
        number[index] = UInt8(carry % radix)
        carry /= radix
      }
      while carry > 0 {
        number.append(UInt8(carry % radix))
        carry /= radix
      }
    }
    return number.reversed()
  }
}
