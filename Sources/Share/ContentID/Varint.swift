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
    var number: UInt64 = 0
    var shift: UInt64 = 0
    for count in 1...byteLimit {
      let next = try byte()
      number |= UInt64(wide: next & 0x7F) &<< shift
      guard next < 0x80 else {
        shift &+= 7
        continue
      }
      // The tenth byte has room for the 64th bit alone.
      guard next != 0 || count == 1, shift < 63 || next == 1 else { break }
      return number
    }
    throw BlockError(start, .varint)
  }
}
