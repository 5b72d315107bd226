// SHA-256 for chips: no heap, 32-bit words only. Source: FIPS 180-4.

/// The hash of bytes that come in parts.
public struct SHA256: Sendable {
  private var state: InlineArray<8, UInt32>
  private var block: InlineArray<64, UInt8>
  private var blockCount = 0
  private var length: UInt64 = 0

  /// The size of a digest.
  public static var digestByteCount: Int { 32 }

  /// The hash of nothing so far.
  public init() {
    state = [
      0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A,
      0x510E_527F, 0x9B05_688C, 0x1F83_D9AB, 0x5BE0_CD19,
    ]
    block = InlineArray(repeating: 0)
  }

  /// Takes the next bytes.
  public mutating func update(_ bytes: RawSpan) {
    length &+= UInt64(wide: bytes.byteCount)
    var index = 0
    while index < bytes.byteCount {
      // While the block is empty whole blocks are read where they lie.
      if blockCount == 0 && bytes.byteCount &- index >= 64 {
        var words = InlineArray<16, UInt32>(repeating: 0)
        for word in 0..<16 {
          words[word] = unsafe bytes.unsafeLoadUnaligned(
            fromByteOffset: index &+ 4 &* word, as: UInt32.self
          ).bigEndian
        }
        compress(words)
        index &+= 64
        continue
      }
      append(unsafe bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self))
      index &+= 1
    }
  }

  /// Takes one byte.
  public mutating func update(_ byte: UInt8) {
    length &+= 1
    append(byte)
  }

  /// The digest of all that was taken.
  public consuming func finalize() -> InlineArray<32, UInt8> {
    let bits = length &* 8
    append(0x80)
    while blockCount != 56 { append(0) }
    appendWord(UInt32(truncatingIfNeeded: bits &>> 32))
    appendWord(UInt32(truncatingIfNeeded: bits))
    var digest = InlineArray<32, UInt8>(repeating: 0)
    for index in 0..<32 {
      let shift = UInt32(truncatingIfNeeded: 24 &- 8 &* (index & 3))
      digest[index] = UInt8(truncatingIfNeeded: state[index &>> 2] &>> shift)
    }
    return digest
  }

  /// The bytes of a word, the highest first.
  private mutating func appendWord(_ word: UInt32) {
    append(UInt8(truncatingIfNeeded: word &>> 24))
    append(UInt8(truncatingIfNeeded: word &>> 16))
    append(UInt8(truncatingIfNeeded: word &>> 8))
    append(UInt8(truncatingIfNeeded: word))
  }

  private mutating func append(_ byte: UInt8) {
    block[blockCount] = byte
    blockCount &+= 1
    guard blockCount == 64 else { return }
    var words = InlineArray<16, UInt32>(repeating: 0)
    for index in 0..<64 {
      words[index &>> 2] = words[index &>> 2] &<< 8 | UInt32(block[index])
    }
    compress(words)
    blockCount = 0
  }

  /// FIPS 180-4, 6.2.2; the message schedule is kept as its last 16 words.
  private mutating func compress(_ message: InlineArray<16, UInt32>) {
    var w = message
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    var round = 0
    while round < 64 {
      // Eight rounds, after which every word is where it was: none is moved.
      d = d &+ step(a, b, c, e, f, g, &h, word(round, &w), round)
      c = c &+ step(h, a, b, d, e, f, &g, word(round &+ 1, &w), round &+ 1)
      b = b &+ step(g, h, a, c, d, e, &f, word(round &+ 2, &w), round &+ 2)
      a = a &+ step(f, g, h, b, c, d, &e, word(round &+ 3, &w), round &+ 3)
      h = h &+ step(e, f, g, a, b, c, &d, word(round &+ 4, &w), round &+ 4)
      g = g &+ step(d, e, f, h, a, b, &c, word(round &+ 5, &w), round &+ 5)
      f = f &+ step(c, d, e, g, h, a, &b, word(round &+ 6, &w), round &+ 6)
      e = e &+ step(b, c, d, f, g, h, &a, word(round &+ 7, &w), round &+ 7)
      round &+= 8
    }
    state[0] &+= a
    state[1] &+= b
    state[2] &+= c
    state[3] &+= d
    state[4] &+= e
    state[5] &+= f
    state[6] &+= g
    state[7] &+= h
  }

  /// The word of a round: of the message, then of what follows from the 16 words before it.
  @inline(__always)
  private func word(_ round: Int, _ w: inout InlineArray<16, UInt32>) -> UInt32 {
    guard round >= 16 else { return w[round] }
    let w15 = w[(round &+ 1) & 15]
    let w2 = w[(round &+ 14) & 15]
    let s0 = rotate(w15, 7) ^ rotate(w15, 18) ^ (w15 &>> 3)
    let s1 = rotate(w2, 17) ^ rotate(w2, 19) ^ (w2 &>> 10)
    w[round & 15] = w[round & 15] &+ s0 &+ w[(round &+ 9) & 15] &+ s1
    return w[round & 15]
  }

  /// One round: the eighth word becomes the new first one, and what the fourth grows by is given.
  @inline(__always)
  private func step(
    _ a: UInt32, _ b: UInt32, _ c: UInt32, _ e: UInt32, _ f: UInt32, _ g: UInt32,
    _ h: inout UInt32, _ word: UInt32, _ round: Int
  ) -> UInt32 {
    let s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
    let choice = g ^ (e & (f ^ g))
    let first = h &+ s1 &+ choice &+ roundConstants[round] &+ word
    let s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
    let majority = (a & b) | (c & (a | b))
    h = first &+ s0 &+ majority
    return first
  }

  @inline(__always)
  private func rotate(_ word: UInt32, _ bits: UInt32) -> UInt32 {
    word &>> bits | word &<< (32 &- bits)
  }
}

/// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
private let roundConstants: InlineArray<64, UInt32> = [
  0x428A_2F98, 0x7137_4491, 0xB5C0_FBCF, 0xE9B5_DBA5, 0x3956_C25B, 0x59F1_11F1, 0x923F_82A4,
  0xAB1C_5ED5, 0xD807_AA98, 0x1283_5B01, 0x2431_85BE, 0x550C_7DC3, 0x72BE_5D74, 0x80DE_B1FE,
  0x9BDC_06A7, 0xC19B_F174, 0xE49B_69C1, 0xEFBE_4786, 0x0FC1_9DC6, 0x240C_A1CC, 0x2DE9_2C6F,
  0x4A74_84AA, 0x5CB0_A9DC, 0x76F9_88DA, 0x983E_5152, 0xA831_C66D, 0xB003_27C8, 0xBF59_7FC7,
  0xC6E0_0BF3, 0xD5A7_9147, 0x06CA_6351, 0x1429_2967, 0x27B7_0A85, 0x2E1B_2138, 0x4D2C_6DFC,
  0x5338_0D13, 0x650A_7354, 0x766A_0ABB, 0x81C2_C92E, 0x9272_2C85, 0xA2BF_E8A1, 0xA81A_664B,
  0xC24B_8B70, 0xC76C_51A3, 0xD192_E819, 0xD699_0624, 0xF40E_3585, 0x106A_A070, 0x19A4_C116,
  0x1E37_6C08, 0x2748_774C, 0x34B0_BCB5, 0x391C_0CB3, 0x4ED8_AA4A, 0x5B9C_CA4F, 0x682E_6FF3,
  0x748F_82EE, 0x78A5_636F, 0x84C8_7814, 0x8CC7_0208, 0x90BE_FFFA, 0xA450_6CEB, 0xBEF9_A3F7,
  0xC671_78F2,
]
