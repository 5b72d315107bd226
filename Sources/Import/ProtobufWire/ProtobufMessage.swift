// Source: Protocol Buffers, "Encoding". A message is a list of fields; a field is a tag
// (number << 3 | wire type) and a payload. Wire types: 0 varint, 1 eight bytes, 2 a length and
// so many bytes, 5 four bytes. 3 and 4 (groups) are refused: no format that we read has them.

package import SharedBytes

/// One message, read field by field; nothing in it is copied.
package struct ProtobufMessage: Sendable {
  /// The bytes of the message alone.
  let bytes: SharedBytes
  /// Where and what the message is, for its fields and for errors.
  let place: ProtobufPlace
  private var position = 0
  private var fieldCount = 0

  /// A whole file.
  package init(_ bytes: SharedBytes, names: FieldNames, limits: ProtobufLimits = ProtobufLimits()) {
    self.init(
      bytes, place: ProtobufPlace(path: "", names: names, offset: 0, depth: 0, limits: limits))
  }

  init(_ bytes: SharedBytes, place: ProtobufPlace) {
    self.bytes = bytes
    self.place = place
  }

  /// Where the next field begins, in bytes from the start of the file.
  package var offset: Int { place.offset + position }

  /// The dotted names of the fields that lead to this message.
  package var path: String { place.path }

  /// The next field, or nil at the end; unknown fields are given too.
  package mutating func next() throws(ProtobufError) -> ProtobufField? {
    guard let tag = try nextTag() else { return nil }
    let start = offset
    switch tag.wireType {
    case 0: return field(tag.number, .varint(try varint(field: tag.number)), start)
    case 1: return field(tag.number, .fixed64(try fixed(8, field: tag.number)), start)
    case 2:
      let part = try delimited(field: tag.number)
      return field(tag.number, .bytes(part), offset - part.count)
    case 5:
      let value = try fixed(4, field: tag.number)
      return field(tag.number, .fixed32(UInt32(truncatingIfNeeded: value)), start)
    default:
      throw .wireType(
        field: place.path(of: tag.number), offset: start, found: tag.wireType,
        expected: "0, 1, 2 or 5")
    }
  }

  /// The number and wire type of the next field; its payload is still to be read.
  private mutating func nextTag() throws(ProtobufError) -> (number: Int, wireType: Int)? {
    guard position < bytes.count else { return nil }
    let start = offset
    fieldCount += 1
    guard fieldCount <= place.limits.fields else {
      throw .tooMany(field: place.name, offset: start, limit: place.limits.fields)
    }
    let tag = try varint(field: nil)
    let number = tag >> 3
    guard number > 0, number < 1 << 29 else {
      throw .fieldNumber(message: place.name, offset: start, found: number)
    }
    return (Int(number), Int(tag & 7))
  }

  private func field(
    _ number: Int, _ payload: ProtobufField.Payload, _ offset: Int
  ) -> ProtobufField {
    ProtobufField(number: number, payload: payload, offset: offset, place: place)
  }

  private mutating func varint(field number: Int?) throws(ProtobufError) -> UInt64 {
    do {
      return try decodeVarint(bytes.count, &position) { bytes[$0] }
    } catch {
      throw error.located(field: number.map(place.path(of:)) ?? place.name, base: place.offset)
    }
  }

  private mutating func fixed(_ size: Int, field number: Int) throws(ProtobufError) -> UInt64 {
    try expect(size, field: number)
    var value: UInt64 = 0
    for index in 0..<size { value |= UInt64(bytes[position + index]) << UInt64(8 * index) }
    position += size
    return value
  }

  private mutating func delimited(field number: Int) throws(ProtobufError) -> SharedBytes {
    let length = Int(clamping: try varint(field: number))
    try expect(length, field: number)
    defer { position += length }
    return bytes[position..<position + length]
  }

  private func expect(_ size: Int, field number: Int) throws(ProtobufError) {
    guard size <= bytes.count - position else {
      throw .truncated(
        field: place.path(of: number), offset: offset, needed: size,
        available: bytes.count - position)
    }
  }
}

/// Where a message stands in the file, and what its fields are called.
struct ProtobufPlace: Sendable {
  let path: String
  let names: FieldNames
  let offset: Int
  let depth: Int
  let limits: ProtobufLimits

  var name: String { path.isEmpty ? "the file" : path }

  func path(of number: Int) -> String {
    path.isEmpty ? names.name(of: number) : "\(path).\(names.name(of: number))"
  }
}
