package import SharedBytes

/// What a field of a table to be written holds.
package indirect enum FlatBufferValue {
  case boolean(Bool)
  case int8(Int8)
  case uint8(UInt8)
  case int32(Int32)
  case uint32(UInt32)
  case uint64(UInt64)
  case real(Float)
  case string(String)
  case int32s([Int32])
  case int64s([Int64])
  case reals([Float])
  /// A vector of bytes whose first one lies at a multiple of `alignment`, a power of two.
  case bytes(SharedBytes, alignment: Int)
  case table(FlatBufferNode)
  case tables([FlatBufferNode])
}

/// A table to be written; fields that are not named take the schema's default.
package struct FlatBufferNode {
  /// The fields, in any order; a number at most once.
  package var fields: [(FlatBufferField, FlatBufferValue)]

  /// A table of these fields.
  package init(_ fields: [(FlatBufferField, FlatBufferValue)] = []) {
    self.fields = fields
  }
}

/// Lays tables out as a FlatBuffers file: a table first, then what it points to, breadth first.
///
/// References can only point forward in this format, so one pass from the root places everything;
/// each reference is patched when its target is placed.
package struct FlatBufferWriter {
  private var file: [UInt8] = []
  private var vtables: [[UInt16]: Int] = [:]
  private var pending: [(reference: Int, value: FlatBufferValue)] = []

  /// The bytes of a file with this root; they have to stay below 2 GiB.
  package static func write(root: FlatBufferNode, identifier: StaticString) -> [UInt8] {
    precondition(identifier.utf8CodeUnitCount == 4, "an identifier has four characters")
    var writer = FlatBufferWriter()
    writer.append(UInt32(0))
    identifier.withUTF8Buffer { writer.file.append(contentsOf: $0) }
    writer.pending = [(0, .table(root))]
    var next = 0
    while next < writer.pending.count {
      let (reference, value) = writer.pending[next]
      writer.place(value, for: reference)
      next += 1
    }
    // The last table may be followed by nothing; readers like whole words.
    writer.align(to: 4)
    return writer.file
  }

  /// Writes what `reference` points to.
  private mutating func place(_ value: FlatBufferValue, for reference: Int) {
    switch value {
    case .table(let node): placeTable(node, for: reference)
    case .tables(let nodes):
      placeVector(count: nodes.count, alignment: 4, for: reference)
      for node in nodes { appendReference(to: .table(node)) }
    case .string(let string):
      placeVector(count: string.utf8.count, alignment: 4, for: reference)
      file.append(contentsOf: string.utf8)
      file.append(0)
    case .int32s(let values):
      placeVector(count: values.count, alignment: 4, for: reference)
      for value in values { append(value) }
    case .int64s(let values):
      placeVector(count: values.count, alignment: 8, for: reference)
      for value in values { append(value) }
    case .reals(let values):
      placeVector(count: values.count, alignment: 4, for: reference)
      for value in values { append(value.bitPattern) }
    case .bytes(let bytes, let alignment):
      placeVector(count: bytes.count, alignment: alignment, for: reference)
      bytes.withUnsafeBytes { file.append(contentsOf: $0) }
    case .boolean, .int8, .uint8, .int32, .uint32, .uint64, .real:
      preconditionFailure("a scalar lies in its table")
    }
  }

  /// The head of a vector, so that its elements are aligned.
  private mutating func placeVector(count: Int, alignment: Int, for reference: Int) {
    align(to: max(alignment, 4), before: 4)
    patch(reference)
    append(UInt32(count))
  }

  /// A table: its vtable, unless an equal one stands in the file, then its fields by falling size.
  private mutating func placeTable(_ node: FlatBufferNode, for reference: Int) {
    let fields = node.fields.sorted { $0.1.sizeInTable > $1.1.sizeInTable }
    var entries = [UInt16](repeating: 0, count: 2 + (fields.map { $0.0.number + 1 }.max() ?? 0))
    var size = 4
    for (field, value) in fields {
      precondition(entries[2 + field.number] == 0, "\(field.name) is there twice")
      entries[2 + field.number] = UInt16(size)
      size += value.sizeInTable
    }
    entries[0] = UInt16(2 * entries.count)
    entries[1] = UInt16(size)
    let vtable = placeVTable(entries)
    // The widest fields come first, right behind the four bytes of the distance.
    align(to: fields.first?.1.sizeInTable == 8 ? 8 : 4, before: 4)
    patch(reference)
    append(Int32(file.count - vtable))
    for (_, value) in fields { appendField(value) }
  }

  private mutating func placeVTable(_ entries: [UInt16]) -> Int {
    if let position = vtables[entries] { return position }
    align(to: 2)
    let position = file.count
    for entry in entries { append(entry) }
    vtables[entries] = position
    return position
  }

  private mutating func appendField(_ value: FlatBufferValue) {
    switch value {
    case .boolean(let value): append(UInt8(value ? 1 : 0))
    case .int8(let value): append(value)
    case .uint8(let value): append(value)
    case .int32(let value): append(value)
    case .uint32(let value): append(value)
    case .uint64(let value): append(value)
    case .real(let value): append(value.bitPattern)
    default: appendReference(to: value)
    }
  }

  private mutating func appendReference(to value: FlatBufferValue) {
    pending.append((file.count, value))
    append(UInt32(0))
  }

  /// Makes `reference` point here.
  private mutating func patch(_ reference: Int) {
    withUnsafeBytes(of: UInt32(file.count - reference).littleEndian) { bytes in
      file.replaceSubrange(reference..<reference + 4, with: bytes)
    }
  }

  private mutating func append<Value: FixedWidthInteger>(_ value: Value) {
    withUnsafeBytes(of: value.littleEndian) { file.append(contentsOf: $0) }
  }

  /// Fills up so that what stands `before` bytes further on lies at a multiple of `alignment`.
  private mutating func align(to alignment: Int, before: Int = 0) {
    while (file.count + before) % alignment != 0 { file.append(0) }
  }
}

extension FlatBufferValue {
  /// The bytes that it takes in its table: its own, or those of a reference.
  fileprivate var sizeInTable: Int {
    switch self {
    case .boolean, .int8, .uint8: 1
    case .uint64: 8
    default: 4
    }
  }
}
