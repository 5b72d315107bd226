/// IPLD's data model in CBOR: one value has one form.
///
/// Source: the DAG-CBOR specification of IPLD; RFC 8949 for CBOR.
public enum DagCBOR {
  /// The tag of a link.
  static let linkTag: UInt64 = 42

  /// The block of a value; a float that is not finite has no form.
  public static func encode(_ value: DataModelValue) throws(DagCBORError) -> [UInt8] {
    var block: [UInt8] = []
    try block.append(value)
    return block
  }
}

extension [UInt8] {
  fileprivate mutating func append(_ value: DataModelValue) throws(DagCBORError) {
    switch value {
    case .null: append(0xF6)
    case .bool(let isTrue): append(isTrue ? 0xF5 : 0xF4)
    case .unsigned(let number): appendHead(0, number)
    case .negative(let number): appendHead(1, number)
    case .bytes(let bytes):
      appendHead(2, UInt64(bytes.count))
      self += bytes
    case .string(let text): appendText(text)
    case .list(let values):
      appendHead(4, UInt64(values.count))
      for value in values { try append(value) }
    case .map(let map):
      appendHead(5, UInt64(map.entries.count))
      for entry in map.entries {
        appendText(entry.key)
        try append(entry.value)
      }
    case .link(let cid):
      appendHead(6, DagCBOR.linkTag)
      appendHead(2, UInt64(cid.bytes.count + 1))
      // The byte says "binary" in multibase, which has no letter for it.
      append(0)
      self += cid.bytes
    case .float(let number):
      guard number.isFinite else { throw DagCBORError(count, .float) }
      append(0xFB)
      appendWord(number.bitPattern, byteCount: 8)
    }
  }

  private mutating func appendText(_ text: String) {
    appendHead(3, UInt64(text.utf8.count))
    self += text.utf8
  }

  /// A type and its number in as few bytes as hold it.
  private mutating func appendHead(_ type: UInt8, _ number: UInt64) {
    let type = type << 5
    switch number {
    case 0..<24: append(type | UInt8(number))
    case 24...0xFF:
      append(type | 24)
      appendWord(number, byteCount: 1)
    case 0x100...0xFFFF:
      append(type | 25)
      appendWord(number, byteCount: 2)
    case 0x1_0000...0xFFFF_FFFF:
      append(type | 26)
      appendWord(number, byteCount: 4)
    default:
      append(type | 27)
      appendWord(number, byteCount: 8)
    }
  }

  private mutating func appendWord(_ word: UInt64, byteCount: Int) {
    for index in (0..<byteCount).reversed() {
      append(UInt8(truncatingIfNeeded: word >> UInt64(8 * index)))
    }
  }
}
