/// The first 64 bits of the 128-bit MurmurHash3 for 64-bit machines, with seed 0: what spreads the
/// names of a large UnixFS directory. It is no protection: whoever picks names can make them meet.
///
/// Source: Austin Appleby, MurmurHash3_x64_128.
enum MurmurHash3 {
  private static let c1: UInt64 = 0x87C3_7B91_1142_53D5
  private static let c2: UInt64 = 0x4CF5_AD43_2745_937F

  /// The hash of bytes.
  static func hash(_ bytes: [UInt8]) -> UInt64 {
    var h1: UInt64 = 0
    var h2: UInt64 = 0
    var start = 0
    while bytes.count - start >= 16 {
      h1 ^= first(word(bytes, start..<(start + 8)))
      h1 = (rotated(h1, 27) &+ h2) &* 5 &+ 0x52DC_E729
      h2 ^= second(word(bytes, (start + 8)..<(start + 16)))
      h2 = (rotated(h2, 31) &+ h1) &* 5 &+ 0x3849_5AB5
      start += 16
    }
    let middle = min(bytes.count, start + 8)
    h2 ^= second(word(bytes, middle..<bytes.count))
    h1 ^= first(word(bytes, start..<middle))
    h1 ^= UInt64(bytes.count)
    h2 ^= UInt64(bytes.count)
    h1 = h1 &+ h2
    h2 = h2 &+ h1
    return mixed(h1) &+ mixed(h2)
  }

  private static func first(_ word: UInt64) -> UInt64 { rotated(word &* c1, 31) &* c2 }
  private static func second(_ word: UInt64) -> UInt64 { rotated(word &* c2, 33) &* c1 }

  private static func rotated(_ word: UInt64, _ bits: UInt64) -> UInt64 {
    word << bits | word >> (64 - bits)
  }

  private static func mixed(_ word: UInt64) -> UInt64 {
    var word = (word ^ word >> 33) &* 0xFF51_AFD7_ED55_8CCD
    word = (word ^ word >> 33) &* 0xC4CE_B9FE_1A85_EC53
    return word ^ word >> 33
  }

  /// Up to eight bytes, the lowest first.
  private static func word(_ bytes: [UInt8], _ range: Range<Int>) -> UInt64 {
    bytes[range].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
