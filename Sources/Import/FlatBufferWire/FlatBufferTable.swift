package import SharedBytes

/// A field of a table: its number in the schema, and its name for errors.
package struct FlatBufferField: Sendable {
  /// The position in the vtable, from 0.
  package let number: Int
  /// The name in the schema.
  package let name: String

  /// A field as the schema declares it.
  package init(_ number: Int, _ name: String) {
    self.number = number
    self.name = name
  }
}

/// A table of a file; a field that the file leaves out reads as nil or as the schema's default.
package struct FlatBufferTable {
  /// The way here from the root, for errors.
  package let place: String
  let file: FlatBuffer
  private let position: Int
  private let size: Int
  private let vtable: Int
  private let fieldCount: Int
  private let depth: Int

  private static let depthLimit = 32
  /// The most tables in one vector: ten times what the largest models have.
  static let countLimit = 1 << 17

  init(file: FlatBuffer, position: Int, place: String, depth: Int) throws(FlatBufferError) {
    guard depth < Self.depthLimit else { throw .tooDeep(place: place, limit: Self.depthLimit) }
    try file.budget.take(1, place: place)
    vtable = position - Int(try file.load(Int32.self, at: position, place: place))
    let vtableSize = Int(try file.load(UInt16.self, at: vtable, place: place))
    guard vtableSize >= 4, vtableSize % 2 == 0 else {
      throw .vtable(place: place, offset: vtable, size: vtableSize)
    }
    try file.expect(vtableSize, at: vtable, place: place)
    size = Int(try file.load(UInt16.self, at: vtable + 2, place: place))
    try file.expect(max(size, 4), at: position, place: place)
    fieldCount = (vtableSize - 4) / 2
    self.file = file
    self.position = position
    self.place = place
    self.depth = depth
  }

  /// Where a field's own bytes are; nil where the file leaves it out.
  private func offset(of field: FlatBufferField, size: Int) throws(FlatBufferError) -> Int? {
    guard field.number < fieldCount else { return nil }
    let entry = vtable + 4 + 2 * field.number
    let inTable = Int(try file.load(UInt16.self, at: entry, place: place(of: field)))
    guard inTable != 0 else { return nil }
    guard inTable >= 4, inTable + size <= self.size else {
      throw .field(place: place(of: field), offset: inTable, tableSize: self.size)
    }
    return position + inTable
  }

  /// The way to a field from the root.
  package func place(of field: FlatBufferField) -> String { "\(place).\(field.name)" }
}

// Fields that lie in the table itself.
extension FlatBufferTable {
  /// An integer, or the schema's default.
  package func integer<Value: FixedWidthInteger & BitwiseCopyable>(
    _ field: FlatBufferField, default value: Value
  ) throws(FlatBufferError) -> Value {
    guard let offset = try offset(of: field, size: MemoryLayout<Value>.size) else { return value }
    return try file.load(Value.self, at: offset, place: place(of: field))
  }

  /// A boolean, or the schema's default; every byte but 0 is true.
  package func boolean(
    _ field: FlatBufferField, default value: Bool = false
  ) throws(FlatBufferError) -> Bool {
    try integer(field, default: UInt8(value ? 1 : 0)) != 0
  }

  /// A real, or the schema's default.
  package func real(
    _ field: FlatBufferField, default value: Float = 0
  ) throws(FlatBufferError) -> Float {
    Float(bitPattern: try integer(field, default: value.bitPattern))
  }
}

// Fields that the table points to.
extension FlatBufferTable {
  /// A table, or nil where it is left out.
  package func table(_ field: FlatBufferField) throws(FlatBufferError) -> FlatBufferTable? {
    guard let offset = try offset(of: field, size: 4) else { return nil }
    let place = place(of: field)
    let target = try file.follow(at: offset, place: place)
    return try FlatBufferTable(file: file, position: target, place: place, depth: depth + 1)
  }

  /// A vector of tables; empty where it is left out.
  package func tables(_ field: FlatBufferField) throws(FlatBufferError) -> FlatBufferTables {
    let place = place(of: field)
    guard let offset = try offset(of: field, size: 4) else {
      return FlatBufferTables(file: file, start: 0, count: 0, place: place, depth: depth + 1)
    }
    let (start, count) = try file.vector(at: offset, stride: 4, place: place)
    guard count <= Self.countLimit else {
      throw .tooMany(place: place, count: count, limit: Self.countLimit)
    }
    return FlatBufferTables(file: file, start: start, count: count, place: place, depth: depth + 1)
  }

  /// The bytes of a vector, in place; nil where it is left out.
  package func bytes(_ field: FlatBufferField) throws(FlatBufferError) -> SharedBytes? {
    guard let offset = try offset(of: field, size: 4) else { return nil }
    let (start, count) = try file.vector(at: offset, stride: 1, place: place(of: field))
    return file.bytes[start..<start + count]
  }

  /// A vector of integers, copied; nil where it is left out.
  package func integers<Value: FixedWidthInteger & BitwiseCopyable>(
    _ field: FlatBufferField, as type: Value.Type
  ) throws(FlatBufferError) -> [Value]? {
    let stride = MemoryLayout<Value>.stride
    guard let offset = try offset(of: field, size: 4) else { return nil }
    let (start, count) = try file.vector(at: offset, stride: stride, place: place(of: field))
    try file.budget.take(count, place: place(of: field))
    return file.bytes[start..<start + count * stride].values(as: type)
      .map { Value(littleEndian: $0) }
  }

  /// A vector of reals, copied; nil where it is left out.
  package func reals(_ field: FlatBufferField) throws(FlatBufferError) -> [Float]? {
    try integers(field, as: UInt32.self)?.map { Float(bitPattern: $0) }
  }

  /// A string; bytes that are not UTF-8 are replaced, nil where it is left out.
  package func string(_ field: FlatBufferField) throws(FlatBufferError) -> String? {
    guard let offset = try offset(of: field, size: 4) else { return nil }
    let (start, count) = try file.vector(at: offset, stride: 1, place: place(of: field))
    try file.expect(count + 1, at: start, place: place(of: field))
    try file.budget.take(count, place: place(of: field))
    return file.bytes[start..<start + count].withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
  }
}

/// A vector of tables, each opened when it is asked for.
package struct FlatBufferTables {
  let file: FlatBuffer
  let start: Int
  /// How many there are; `FlatBufferTable.countLimit` at most.
  package let count: Int
  /// The way here from the root, for errors.
  package let place: String
  let depth: Int

  /// One table; throws where there is none at this index.
  package func table(at index: Int) throws(FlatBufferError) -> FlatBufferTable {
    guard index >= 0, index < count else {
      throw .index(place: place, index: index, count: count)
    }
    let place = "\(place)[\(index)]"
    let target = try file.follow(at: start + 4 * index, place: place)
    return try FlatBufferTable(file: file, position: target, place: place, depth: depth)
  }
}
