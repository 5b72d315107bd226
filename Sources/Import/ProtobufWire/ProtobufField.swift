package import SharedBytes

/// One field of a message: its number, and a payload that its reader takes as the type it expects.
package struct ProtobufField: Sendable {
  /// What follows the tag.
  package enum Payload: Sendable, Equatable {
    case varint(UInt64)
    case fixed32(UInt32)
    case fixed64(UInt64)
    case bytes(SharedBytes)

    var wireType: Int {
      switch self {
      case .varint: 0
      case .fixed64: 1
      case .bytes: 2
      case .fixed32: 5
      }
    }
  }

  /// Which field of its message.
  package let number: Int
  /// What it holds.
  package let payload: Payload
  /// Where the payload begins, in bytes from the start of the file.
  package let offset: Int
  let place: ProtobufPlace

  /// The dotted names that lead to the field.
  package var path: String { place.path(of: number) }

  /// A varint as two's complement, as int32, int64, bool and enum fields are stored.
  package func integer() throws(ProtobufError) -> Int64 {
    guard case .varint(let value) = payload else { throw mismatch("a varint") }
    return Int64(bitPattern: value)
  }

  /// A float field.
  package func float() throws(ProtobufError) -> Float {
    guard case .fixed32(let value) = payload else { throw mismatch("a float") }
    return Float(bitPattern: value)
  }

  /// A bytes field, in place.
  package func bytes() throws(ProtobufError) -> SharedBytes {
    guard case .bytes(let value) = payload else { throw mismatch("bytes") }
    return value
  }

  /// A string field.
  package func text() throws(ProtobufError) -> String {
    let content = try bytes()
    let limit = place.limits.textBytes
    guard content.count <= limit else {
      throw .tooLong(field: path, offset: offset, byteCount: content.count, limit: limit)
    }
    guard let text = content.withUnsafeBytes({ String(validating: $0, as: UTF8.self) }) else {
      throw .notUTF8(field: path, offset: offset)
    }
    return text
  }

  /// A message field; `index` tells it from the others of a repeated field in errors.
  package func message(
    names: FieldNames, index: Int? = nil
  ) throws(ProtobufError) -> ProtobufMessage {
    guard case .bytes(let content) = payload else { throw mismatch("a message") }
    let limits = place.limits
    guard place.depth < limits.depth else {
      throw .tooDeep(field: path, offset: offset, limit: limits.depth)
    }
    return ProtobufMessage(
      content,
      place: ProtobufPlace(
        path: index.map { "\(path)[\($0)]" } ?? path, names: names, offset: offset,
        depth: place.depth + 1, limits: limits))
  }

  func mismatch(_ expected: String) -> ProtobufError {
    .wireType(field: path, offset: offset, found: payload.wireType, expected: expected)
  }
}

// Repeated numbers come packed in one field, or one a field; writers may mix both.
extension ProtobufField {
  /// Appends the varints of this field.
  package func appendIntegers(to values: inout [Int64]) throws(ProtobufError) {
    guard case .bytes(let content) = payload else {
      values.append(try integer())
      return try expectRoom(values.count)
    }
    // Taken out, so that the appending below has the array for itself and copies nothing.
    var found: [Int64] = []
    swap(&found, &values)
    defer { values = found }
    let failure = content.withUnsafeBytes { bytes -> ProtobufError? in
      var position = 0
      while position < bytes.count {
        do throws(VarintError) {
          let value = try decodeVarint(bytes.count, &position) { bytes[$0] }
          found.append(Int64(bitPattern: value))
        } catch {
          return error.located(field: path, base: offset)
        }
        guard found.count <= place.limits.values else { return tooMany }
      }
      return nil
    }
    if let failure { throw failure }
  }

  /// Appends the floats of this field.
  package func appendFloats(to values: inout [Float]) throws(ProtobufError) {
    guard case .bytes(let content) = payload else {
      values.append(try float())
      return try expectRoom(values.count)
    }
    try expectWhole(content, size: 4)
    values += content.values(as: Float.self)
    try expectRoom(values.count)
  }

  /// Appends the doubles of this field.
  package func appendDoubles(to values: inout [Double]) throws(ProtobufError) {
    switch payload {
    case .fixed64(let value): values.append(Double(bitPattern: value))
    case .bytes(let content):
      try expectWhole(content, size: 8)
      values += content.values(as: Double.self)
    default: throw mismatch("doubles")
    }
    try expectRoom(values.count)
  }

  private func expectWhole(_ content: SharedBytes, size: Int) throws(ProtobufError) {
    let rest = content.count % size
    guard rest == 0 else {
      throw .truncated(
        field: path, offset: offset + content.count - rest, needed: size, available: rest)
    }
  }

  private func expectRoom(_ count: Int) throws(ProtobufError) {
    guard count <= place.limits.values else { throw tooMany }
  }

  private var tooMany: ProtobufError {
    .tooMany(field: path, offset: offset, limit: place.limits.values)
  }
}
