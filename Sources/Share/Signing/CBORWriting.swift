// CBOR in its deterministic form: RFC 8949, 4.2.1. Callers write the keys of maps in order.

extension [UInt8] {
  mutating func appendCBOR(unsigned number: UInt64) { appendHead(0, number) }

  mutating func appendCBOR(bytes: [UInt8]) {
    appendHead(2, UInt64(bytes.count))
    self += bytes
  }

  mutating func appendCBOR(text: String) {
    appendHead(3, UInt64(text.utf8.count))
    self += text.utf8
  }

  mutating func appendCBOR(listOf count: Int) { appendHead(4, UInt64(count)) }

  mutating func appendCBOR(mapOf count: Int) { appendHead(5, UInt64(count)) }

  mutating func appendCBOR(tag: UInt64) { appendHead(6, tag) }

  /// A map with small numbers for keys, of the values that are there; keys come in order.
  mutating func appendCBOR(map entries: [(key: UInt64, value: [UInt8]?)]) {
    let present = entries.filter { $0.value != nil }
    appendCBOR(mapOf: present.count)
    for (key, value) in present {
      appendCBOR(unsigned: key)
      self += value ?? []
    }
  }

  /// The item of a number.
  static func item(_ number: UInt64) -> [UInt8] {
    var item: [UInt8] = []
    item.appendCBOR(unsigned: number)
    return item
  }

  /// The item of a text.
  static func item(_ text: String) -> [UInt8] {
    var item: [UInt8] = []
    item.appendCBOR(text: text)
    return item
  }

  /// The item of bytes.
  static func item(_ bytes: [UInt8]) -> [UInt8] {
    var item: [UInt8] = []
    item.appendCBOR(bytes: bytes)
    return item
  }

  private mutating func appendHead(_ type: UInt8, _ number: UInt64) {
    let byteCount =
      switch number {
      case 0..<24: 0
      case 24...0xFF: 1
      case 0x100...0xFFFF: 2
      case 0x1_0000...0xFFFF_FFFF: 4
      default: 8
      }
    // The low bits are the number, or 24 and more for one, two, four or eight bytes behind it.
    let low = byteCount == 0 ? UInt8(number) : 24 + UInt8(byteCount.trailingZeroBitCount)
    append(type << 5 | low)
    for index in 0..<byteCount {
      append(UInt8(truncatingIfNeeded: number >> UInt64(8 * (byteCount - 1 - index))))
    }
  }
}
