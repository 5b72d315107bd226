import SharedBytes
import Testing

@testable import FlatBufferWire

private let number = FlatBufferField(0, "number")
private let name = FlatBufferField(1, "name")
private let list = FlatBufferField(2, "list")
private let child = FlatBufferField(3, "child")
private let children = FlatBufferField(4, "children")
private let real = FlatBufferField(5, "real")
private let flag = FlatBufferField(6, "flag")
private let data = FlatBufferField(7, "data")
private let wide = FlatBufferField(8, "wide")
private let reals = FlatBufferField(9, "reals")

private func file(_ fields: [(FlatBufferField, FlatBufferValue)]) -> [UInt8] {
  FlatBufferWriter.write(root: FlatBufferNode(fields), identifier: "TEST")
}

private func root(_ bytes: [UInt8]) throws(FlatBufferError) -> FlatBufferTable {
  try FlatBuffer(SharedBytes(bytes)).root(named: "root")
}

@Test func everyKindOfFieldReadsAsItWasWritten() throws {
  let bytes = file([
    (flag, .boolean(true)), (number, .int32(-7)), (name, .string("näme")),
    (list, .int32s([1, -2, 3])), (real, .real(2.5)), (wide, .int64s([.min, .max])),
    (data, .bytes(SharedBytes([9, 8, 7]), alignment: 16)), (reals, .reals([0.5, -1])),
    (child, .table(FlatBufferNode([(number, .int8(-3))]))),
    (children, .tables([FlatBufferNode(), FlatBufferNode([(number, .uint8(200))])])),
  ])
  #expect(FlatBuffer.hasIdentifier("TEST", in: SharedBytes(bytes)))
  let table = try root(bytes)
  #expect(try table.integer(number, default: Int32(0)) == -7)
  #expect(try table.boolean(flag))
  #expect(try table.string(name) == "näme")
  #expect(try table.integers(list, as: Int32.self) == [1, -2, 3])
  #expect(try table.integers(wide, as: Int64.self) == [.min, .max])
  #expect(try table.real(real) == 2.5)
  #expect(try table.reals(reals) == [0.5, -1])
  #expect(try table.bytes(data)?.array == [9, 8, 7])
  #expect(try table.table(child)?.integer(number, default: Int8(0)) == -3)
  let tables = try table.tables(children)
  #expect(tables.count == 2)
  #expect(try tables.table(at: 0).integer(number, default: UInt8(5)) == 5)
  #expect(try tables.table(at: 1).integer(number, default: UInt8(5)) == 200)
}

@Test func aFieldThatIsLeftOutHasItsDefault() throws {
  let table = try root(file([(number, .int32(1))]))
  #expect(try table.integer(FlatBufferField(40, "later"), default: Int32(9)) == 9)
  #expect(try table.string(name) == nil)
  #expect(try table.table(child) == nil)
  #expect(try table.tables(children).count == 0)
}

@Test func bytesLieAtTheirAlignmentInTheFile() throws {
  let bytes = file([(name, .string("x")), (data, .bytes(SharedBytes([1, 2, 3]), alignment: 16))])
  let position = try #require((0..<bytes.count).first { bytes[$0...].starts(with: [1, 2, 3]) })
  #expect(position % 16 == 0)
}

@Test func equalTablesShareAVTable() {
  let one = FlatBufferNode([(number, .int32(1))])
  let few = file([(children, .tables([one]))])
  let many = file([(children, .tables([FlatBufferNode](repeating: one, count: 11)))])
  // Each further table takes its reference, the distance to its vtable, and its one field.
  #expect(many.count == few.count + 10 * 12)
}

@Test func anEmptyFileIsRefused() {
  #expect(
    throws: FlatBufferError.outside(place: "root", offset: 0, needed: 4, fileSize: 0)
  ) { try root([]) }
}

@Test func aVectorLongerThanTheFileIsRefusedByName() throws {
  var bytes = file([(list, .int32s([0x1122_3344]))])
  let position = try #require(
    (4..<bytes.count).first { bytes[$0...].starts(with: [1, 0, 0, 0, 0x44, 0x33]) })
  bytes.replaceSubrange(position..<position + 4, with: [255, 255, 255, 255])
  #expect(
    throws: FlatBufferError.outside(
      place: "root.list", offset: position + 4, needed: 4 * 0xFFFF_FFFF, fileSize: bytes.count)
  ) { try root(bytes).integers(list, as: Int32.self) }
}

@Test func aVTableThatCannotBeOneIsRefused() {
  // A root at 8 whose vtable, at 4, says that it is three bytes long.
  let bytes: [UInt8] = [8, 0, 0, 0, 3, 0, 4, 0, 4, 0, 0, 0]
  #expect(throws: FlatBufferError.vtable(place: "root", offset: 4, size: 3)) { try root(bytes) }
}

@Test func aVTableBeforeTheFileIsRefused() {
  let bytes: [UInt8] = [4, 0, 0, 0, 255, 255, 0, 0]
  #expect(
    throws: FlatBufferError.outside(place: "root", offset: 4 - 0xFFFF, needed: 2, fileSize: 8)
  ) { try root(bytes) }
}

@Test func aFieldBehindItsTableIsRefusedByName() {
  // A vtable at 4 of one field at byte 4 of a table that has only four; the table is at 12.
  let bytes: [UInt8] = [12, 0, 0, 0, 6, 0, 4, 0, 4, 0, 0, 0, 8, 0, 0, 0, 1, 2, 3, 4]
  #expect(throws: FlatBufferError.field(place: "root.number", offset: 4, tableSize: 4)) {
    try root(bytes).integer(number, default: Int32(0))
  }
}

@Test func aReferenceToItselfIsRefused() {
  let bytes: [UInt8] = [
    16, 0, 0, 0, 12, 0, 8, 0, 0, 0, 0, 0, 0, 0, 4, 0, 12, 0, 0, 0, 0, 0, 0, 0,
  ]
  #expect(throws: FlatBufferError.reference(place: "root.child", offset: 20)) {
    try root(bytes).table(child)
  }
}

@Test func manyReferencesToTheSameBytesEndAtTheBudget() throws {
  let long = file([(list, .int32s([Int32](repeating: 1, count: 1000)))])
  let table = try root(long)
  #expect(throws: FlatBufferError.self) {
    for _ in 0..<2000 { _ = try table.integers(list, as: Int32.self) }
  }
}

@Test func moreTablesThanAnyModelHasAreRefused() {
  // The empty vector ends the file: its length becomes another, and its elements are zeros.
  let count = FlatBufferTable.countLimit + 1
  var bytes = file([(children, .tables([]))])
  let length = bytes.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0
  bytes = Array(bytes.prefix(length + (4 - length % 4) % 4))
  bytes += (0..<4).map { UInt8(count >> (8 * $0) & 255) }
  bytes += [UInt8](repeating: 0, count: 4 * count)
  #expect(
    throws: FlatBufferError.tooMany(
      place: "root.children", count: count, limit: FlatBufferTable.countLimit)
  ) { try root(bytes).tables(children) }
}

@Test func tablesNestedTooDeeplyAreRefused() throws {
  var node = FlatBufferNode()
  for _ in 0..<40 { node = FlatBufferNode([(child, .table(node))]) }
  let bytes = FlatBufferWriter.write(root: node, identifier: "TEST")
  #expect(throws: FlatBufferError.self) {
    var table = try root(bytes)
    while let next = try table.table(child) { table = next }
  }
}

@Test func everyTruncationAndEveryChangedByteIsSafe() throws {
  let bytes = file([
    (name, .string("abc")), (list, .int32s([1, 2])),
    (children, .tables([FlatBufferNode([(number, .int32(4))])])),
  ])
  func walk(_ bytes: [UInt8]) throws(FlatBufferError) {
    let table = try root(bytes)
    _ = try table.string(name)
    _ = try table.integers(list, as: Int32.self)
    let tables = try table.tables(children)
    for index in 0..<min(tables.count, 10) {
      _ = try tables.table(at: index).integer(number, default: Int32(0))
    }
  }
  for length in 0..<bytes.count - 4 { try? walk(Array(bytes.prefix(length))) }
  for position in bytes.indices {
    for value in UInt8.min...UInt8.max {
      var changed = bytes
      changed[position] = value
      try? walk(changed)
    }
  }
}
