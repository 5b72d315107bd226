// Unsigned varints: seven bits a byte, lowest first, the high bit set in all bytes but the last.
// Sources: the unsigned-varint specification of multiformats; Protocol Buffers' encoding.

/// Unsigned integers of variable size, in their shortest form only.
public enum Varint {
  /// The most bytes in multiformats: 63 bits.
  public static var byteLimit: Int { 9 }
  /// The most bytes in Protocol Buffers: 64 bits.
  public static var protobufByteLimit: Int { 10 }

  /// How many bytes a number takes.
  public static func byteCount(_ number: UInt64) -> Int {
    var rest = number
    var count = 1
    while rest >= 0x80 {
      rest &>>= 7
      count &+= 1
    }
    return count
  }
}

extension ByteReader {
  /// The next varint; one of more bytes than the limit, or with a needless last byte, is refused.
  package mutating func varint(byteLimit: Int = Varint.byteLimit) throws(BlockError) -> UInt64 {
    let start = offset
    // Four bytes make 28 bits: words of 32 are shifted, as shifts of 64 bits by what is not known
    // when the program is built call a library on 32-bit machines.
    var words = InlineArray<3, UInt32>(repeating: 0)
    for index in 0..<byteLimit {
      let next = try byte()
      let shift = UInt32(truncatingIfNeeded: 7 &* (index & 3))
      words[index &>> 2] |= UInt32(next & 0x7F) &<< shift
      guard next < 0x80 else { continue }
      // The tenth byte has room for the 64th bit alone.
      guard next != 0 || index == 0, index < 9 || next == 1 else { break }
      return wide(words[0]) | wide(words[1]) &<< 28 | wide(words[2]) &<< 56
    }
    throw BlockError(start, .varint)
  }

  /// A word of at most 28 bits.
  @inline(__always)
  private func wide(_ word: UInt32) -> UInt64 { UInt64(wide: Int(truncatingIfNeeded: word)) }
}
