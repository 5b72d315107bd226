import ProtobufWire
import SharedBytes
import TestSupport
import Testing

private let names: FieldNames = [1: "count", 2: "name", 3: "inner", 4: "values", 5: "weights"]

private func message(
  _ bytes: [UInt8], limits: ProtobufLimits = ProtobufLimits()
) -> ProtobufMessage {
  ProtobufMessage(SharedBytes(bytes), names: names, limits: limits)
}

/// Reads every field of every message, as deep as field 3 goes.
private func walk(_ message: ProtobufMessage) throws(ProtobufError) -> Int {
  var rest = message
  var count = 0
  while let field = try rest.next() {
    count += 1
    if field.number == 3 { count += try walk(try field.message(names: names)) }
    if field.number == 4 {
      var values: [Int64] = []
      try field.appendIntegers(to: &values)
    }
  }
  return count
}

private func sample() -> [UInt8] {
  var writer = ProtobufWriter()
  writer.integer(1, 300)
  writer.text(2, "naïve")
  writer.message(3) {
    $0.integer(1, -1)
    $0.packedIntegers(4, [0, 1, 127, 128, .max, .min])
    $0.packedFloats(5, [1.5, -2])
  }
  writer.float(5, 0.25)
  return writer.bytes
}

@Test func whatWasWrittenIsRead() throws {
  var reader = message(sample())
  let count = try #require(try reader.next())
  #expect(try count.integer() == 300)
  let name = try #require(try reader.next())
  #expect(try name.text() == "naïve")
  var inner = try #require(try reader.next()).message(names: names, index: 7)
  #expect(try #require(try inner.next()).integer() == -1)
  let packed = try #require(try inner.next())
  #expect(packed.path == "inner[7].values")
  var values: [Int64] = []
  try packed.appendIntegers(to: &values)
  #expect(values == [0, 1, 127, 128, .max, .min])
  var weights: [Float] = []
  try #require(try inner.next()).appendFloats(to: &weights)
  #expect(try inner.next() == nil)
  try #require(try reader.next()).appendFloats(to: &weights)
  #expect(weights == [1.5, -2, 0.25])
  #expect(try reader.next() == nil)
}

@Test func bytesAreASliceOfTheFileAndKnowTheirPlace() throws {
  var writer = ProtobufWriter()
  writer.bytes(2, [9, 8, 7])
  var reader = message(writer.bytes)
  let field = try #require(try reader.next())
  #expect(field.offset == 2)
  #expect(try field.bytes().array == [9, 8, 7])
}

@Test func everyTruncationInsideAFieldIsRefusedWithItsPlace() throws {
  let whole = sample()
  // Field boundaries of the outermost message: there a prefix is a shorter message.
  let boundaries: Set = [0, 3, 11, whole.count - 5, whole.count]
  for length in 0...whole.count where !boundaries.contains(length) {
    #expect(throws: ProtobufError.self, "length \(length)") {
      try walk(message(Array(whole[..<length])))
    }
  }
  for length in boundaries { _ = try walk(message(Array(whole[..<length]))) }
}

@Test func aLengthPastTheParentIsRefusedThoughTheFileIsLonger() {
  // inner says 3 bytes; the text in it says 5, which the file would have.
  let bytes: [UInt8] = [0x1A, 3, 0x12, 5, 65, 66, 67, 68, 69, 70]
  let expected = ProtobufError.truncated(field: "inner.name", offset: 4, needed: 5, available: 1)
  #expect(throws: expected) { try walk(message(bytes)) }
}

@Test func aLengthOf64BitsIsRefused() {
  let bytes: [UInt8] = [0x12] + [UInt8](repeating: 0xFF, count: 9) + [1]
  let expected = ProtobufError.truncated(field: "name", offset: 11, needed: .max, available: 0)
  #expect(throws: expected) { try walk(message(bytes)) }
}

@Test func aVarintOfElevenBytesIsRefusedAndOneOfTenIsNot() throws {
  let ten = [0x08] + [UInt8](repeating: 0xFF, count: 9) + [1]
  var reader = message(ten)
  #expect(try #require(try reader.next()).integer() == -1)
  let eleven = [0x08] + [UInt8](repeating: 0x80, count: 10) + [1]
  #expect(throws: ProtobufError.varintTooLong(field: "count", offset: 1)) {
    try walk(message(eleven))
  }
  let tooWide = [0x08] + [UInt8](repeating: 0xFF, count: 9) + [2]
  #expect(throws: ProtobufError.varintTooLong(field: "count", offset: 1)) {
    try walk(message(tooWide))
  }
}

@Test func groupsAndFieldZeroAreRefused() {
  #expect(
    throws: ProtobufError.wireType(field: "count", offset: 1, found: 3, expected: "0, 1, 2 or 5")
  ) { try walk(message([0x0B, 0x0C])) }
  #expect(throws: ProtobufError.fieldNumber(message: "the file", offset: 0, found: 0)) {
    try walk(message([0x00, 0x01]))
  }
}

@Test func aFieldOfAnotherTypeIsRefused() throws {
  var reader = message([0x08, 1])
  let field = try #require(try reader.next())
  #expect(
    throws: ProtobufError.wireType(field: "count", offset: 1, found: 0, expected: "bytes")
  ) { try field.text() }
}

@Test func textThatIsNotUTF8IsRefused() throws {
  var reader = message([0x12, 2, 0xC3, 0x28])
  let field = try #require(try reader.next())
  #expect(throws: ProtobufError.notUTF8(field: "name", offset: 2)) { try field.text() }
}

@Test func aTextBeyondTheLimitIsRefused() throws {
  var reader = message([0x12, 2, 65, 66], limits: ProtobufLimits(textBytes: 1))
  let field = try #require(try reader.next())
  #expect(throws: ProtobufError.tooLong(field: "name", offset: 2, byteCount: 2, limit: 1)) {
    try field.text()
  }
}

@Test func messagesDeeperThanTheLimitAreRefused() {
  var bytes: [UInt8] = []
  for _ in 0..<40 {
    var writer = ProtobufWriter()
    writer.bytes(3, bytes)
    bytes = writer.bytes
  }
  #expect(throws: ProtobufError.self) { try walk(message(bytes)) }
  #expect(throws: Never.self) { try walk(message(bytes, limits: ProtobufLimits(depth: 40))) }
}

@Test func moreFieldsThanTheLimitAreRefused() {
  let bytes = [UInt8](repeating: 0x08, count: 20)
  #expect(throws: Never.self) { try walk(message(bytes, limits: ProtobufLimits(fields: 10))) }
  #expect(throws: ProtobufError.tooMany(field: "the file", offset: 18, limit: 9)) {
    try walk(message(bytes, limits: ProtobufLimits(fields: 9)))
  }
}

@Test func moreValuesThanTheLimitAreRefused() {
  var writer = ProtobufWriter()
  writer.packedIntegers(4, [1, 2, 3])
  let bytes = writer.bytes
  #expect(throws: ProtobufError.tooMany(field: "values", offset: 2, limit: 2)) {
    try walk(message(bytes, limits: ProtobufLimits(values: 2)))
  }
}

@Test func randomBytesNeverTrap() {
  let seed: UInt64 = 0x5EED_0001
  var random = SplitMix64(seed: seed)
  var refused = 0
  for _ in 0..<20_000 {
    var bytes = sample()
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
        in: 0...255, using: &random)
    }
    do { _ = try walk(message(bytes)) } catch { refused += 1 }
  }
  #expect(refused > 1_000 && refused < 20_000, "seed \(seed)")
}
