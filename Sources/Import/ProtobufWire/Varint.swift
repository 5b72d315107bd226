/// What is wrong with a varint, at an offset within the bytes it was read from.
enum VarintError: Error {
  case cutOff(at: Int)
  case tooLong(at: Int)

  /// The same with the name of its field and its place in the file.
  func located(field: String, base: Int) -> ProtobufError {
    switch self {
    case .cutOff(let position):
      .truncated(field: field, offset: base + position, needed: 1, available: 0)
    case .tooLong(let position): .varintTooLong(field: field, offset: base + position)
    }
  }
}

/// Reads seven bits a byte, the lowest first, from `position` on; at most ten bytes.
func decodeVarint(
  _ count: Int, _ position: inout Int, byte: (Int) -> UInt8
) throws(VarintError) -> UInt64 {
  let start = position
  var value: UInt64 = 0
  for index in 0..<10 {
    guard position < count else { throw .cutOff(at: position) }
    let next = byte(position)
    position += 1
    // The tenth byte holds bit 63 alone.
    guard index < 9 || next <= 1 else { throw .tooLong(at: start) }
    value |= UInt64(next & 0x7F) << UInt64(7 * index)
    if next < 0x80 { return value }
  }
  throw .tooLong(at: start)
}
