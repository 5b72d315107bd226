/// The type of an item, and the number that comes with it: a value, a length, or a float's bits.
struct CBORHead {
  let type: UInt8
  /// The low bits of the first byte, which say where the number stands.
  let low: UInt8
  let argument: UInt64

  /// Whether an item of major type 7 has the shortest form of its value.
  var isShortestSimple: Bool {
    switch low {
    case 24: argument.low >= 32
    case 25: argument.low & 0x7FFF <= 0x7C00 || argument.low == 0x7E00
    case 26: !fitsHalf
    case 27: !fitsSingle
    default: true
    }
  }

  /// Whether a float of 32 bits has the value of one of 16.
  private var fitsHalf: Bool {
    let exponent = Int(truncatingIfNeeded: argument.low &>> 23 & 0xFF) &- 127
    let fraction = argument.low & 0x7F_FFFF
    return fits(
      exponent, special: 128, normal: -14...15, subnormalFrom: -24, lostBits: 13,
      zeros: fraction == 0 ? 23 : fraction.trailingZeroBitCount)
  }

  /// Whether a float of 64 bits has the value of one of 32.
  private var fitsSingle: Bool {
    let exponent = Int(truncatingIfNeeded: argument.high &>> 20 & 0x7FF) &- 1023
    let fraction = argument.high & 0xF_FFFF
    let upper = fraction == 0 ? 20 : fraction.trailingZeroBitCount
    return fits(
      exponent, special: 1024, normal: -126...127, subnormalFrom: -149, lostBits: 29,
      zeros: argument.low == 0 ? 32 &+ upper : argument.low.trailingZeroBitCount)
  }

  /// Whether a fraction that ends with so many zeros fits in the next smaller form.
  private func fits(
    _ exponent: Int, special: Int, normal: ClosedRange<Int>, subnormalFrom least: Int,
    lostBits: Int, zeros: Int
  ) -> Bool {
    // Infinities and what is no number keep the upper bits of the fraction.
    if exponent == special || normal.contains(exponent) { return zeros >= lostBits }
    if exponent >= least && exponent < normal.lowerBound {
      return zeros >= lostBits &+ normal.lowerBound &- exponent
    }
    // Zero; what is smaller than the smaller form reaches has a fraction.
    let isZeroOrSubnormal = exponent == 1 &- special
    return isZeroOrSubnormal && zeros == lostBits &+ (special == 128 ? 10 : 23)
  }
}

/// Whether bytes are UTF-8. Source: RFC 3629, 4.
func isUTF8(_ bytes: RawSpan) -> Bool {
  var index = 0
  while index < bytes.byteCount {
    let first = byte(bytes, index)
    // How many bytes follow, and what the first of them may be.
    let (count, range): (Int, ClosedRange<UInt8>) =
      switch first {
      case 0...0x7F: (0, 0x80...0xBF)
      case 0xC2...0xDF: (1, 0x80...0xBF)
      case 0xE0: (2, 0xA0...0xBF)
      case 0xED: (2, 0x80...0x9F)
      case 0xE1...0xEF: (2, 0x80...0xBF)
      case 0xF0: (3, 0x90...0xBF)
      case 0xF1...0xF3: (3, 0x80...0xBF)
      case 0xF4: (3, 0x80...0x8F)
      default: (-1, 0x80...0xBF)
      }
    guard count >= 0, count < bytes.byteCount &- index else { return false }
    for step in 1..<(count &+ 1) {
      let next = byte(bytes, index &+ step)
      guard step == 1 ? range.contains(next) : next & 0xC0 == 0x80 else { return false }
    }
    index &+= count &+ 1
  }
  return true
}
