// IEEE 754 binary16 by its bits: Swift's Float16 is missing on Intel Macs.

/// The value of a half-precision number.
func real(half bits: UInt16) -> Float {
  let sign = UInt32(bits & 0x8000) << 16
  let exponent = UInt32(bits >> 10) & 0x1F
  let fraction = UInt32(bits & 0x3FF)
  switch exponent {
  case 0:
    let magnitude = Float(fraction) * 0x1p-24
    return sign == 0 ? magnitude : -magnitude
  case 0x1F: return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
  default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
  }
}

/// The half-precision number nearest to `value`, ties to the even one.
func half(of value: Float) -> UInt16 {
  let sign = UInt16(truncatingIfNeeded: value.bitPattern >> 16) & 0x8000
  let magnitude = value.magnitude
  guard !value.isNaN else { return sign | 0x7E00 }
  // 65520 lies half way between the largest half and the next power of two.
  guard magnitude < 65520 else { return sign | 0x7C00 }
  guard magnitude >= 0x1p-14 else {
    return sign | UInt16((magnitude * 0x1p24).rounded(.toNearestOrEven))
  }
  let bits = magnitude.bitPattern
  let rounded = bits + 0xFFF + ((bits >> 13) & 1)
  return sign | UInt16(truncatingIfNeeded: (rounded >> 13) - (112 << 10))
}
