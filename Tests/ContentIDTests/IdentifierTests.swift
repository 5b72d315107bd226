import Testing

@testable import ContentID

private let emptyRaw = "01551220e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

private func error(_ text: String, _ read: (RawSpan) throws -> Void) -> BlockError? {
  do {
    try read(bytes(text).span.bytes)
    return nil
  } catch { return error as? BlockError }
}

private func cidError(_ text: String) -> BlockError? {
  error(text) { _ = try CIDView($0) }
}

@Test(arguments: [
  (0, "00"), (1, "01"), (127, "7f"), (128, "8001"), (255, "ff01"), (300, "ac02"),
  (16384, "808001"), (UInt64(Int64.max), "ffffffffffffffff7f"),
])
func aVarintReadsAsTheSpecificationSays(number: UInt64, text: String) throws {
  let input = bytes(text)
  var reader = ByteReader(input.span.bytes)
  #expect(try reader.varint() == number)
  #expect(reader.isAtEnd == true)
  #expect(Varint.byteCount(number) == input.count)
}

@Test(arguments: [
  // Not the shortest form, ten bytes, no end.
  ("8000", 0), ("808000", 0), ("8100", 0), ("80808080808080808001", 0),
  ("ffffffffffffffffff01", 0),
])
func aVarintThatIsNotTheShortestOrTooLongIsRefused(text: String, offset: Int) {
  #expect(
    error(text) { input in
      var reader = ByteReader(input)
      _ = try reader.varint()
    } == BlockError(offset, .varint))
}

@Test func theTenthByteOfAVarintHoldsOneBit() throws {
  let largest = bytes("ffffffffffffffffff01")
  var reader = ByteReader(largest.span.bytes)
  #expect(try reader.varint(byteLimit: Varint.protobufByteLimit) == .max)
  #expect(
    error("ffffffffffffffffff02") { input in
      var reader = ByteReader(input)
      _ = try reader.varint(byteLimit: Varint.protobufByteLimit)
    } == BlockError(0, .varint))
}

@Test func anIdentifierOfVersion1IsRead() throws {
  let input = bytes(emptyRaw)
  let view = try CIDView(input.span.bytes)
  #expect(view.version == 1)
  #expect(view.codec == 0x55)
  let id = try ContentID(view)
  #expect(id.description == "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku")
  #expect(id.names([UInt8]().span.bytes) == true)
  #expect(id.names(([0] as [UInt8]).span.bytes) == false)
  #expect((0..<ContentID.byteCount).map { id.byte(at: $0) } == input)
}

@Test func anIdentifierOfVersion0NamesANodeOfDagPB() throws {
  let input = bytes("1220" + emptyRaw.dropFirst(8))
  let view = try CIDView(input.span.bytes)
  #expect(view.version == 0)
  #expect(view.codec == 0x70)
  #expect(try ContentID(view).codec == .dagPB)
}

@Test func whatIsNoIdentifierIsRefusedWithThePlace() {
  #expect(cidError("") == BlockError(0, .truncated(missing: 1)))
  #expect(cidError("00551220") == BlockError(0, .version(0)))
  #expect(cidError("02551220") == BlockError(0, .version(2)))
  #expect(cidError("1221" + emptyRaw.dropFirst(8)) == BlockError(0, .digestByteCount(33)))
  #expect(cidError(String(emptyRaw.dropLast(2))) == BlockError(4, .truncated(missing: 1)))
  #expect(cidError(emptyRaw + "00") == BlockError(36, .trailing))
  #expect(cidError("01551221" + emptyRaw) == BlockError(3, .digestByteCount(33)))
  #expect(cidError("0155008101" + emptyRaw) == BlockError(3, .digestByteCount(129)))
  #expect(cidError("8100551220") == BlockError(0, .varint))
}

@Test func everyBeginningOfAnIdentifierIsRefused() {
  for count in 0..<36 {
    let part = Array(bytes(emptyRaw).prefix(count))
    #expect(throws: BlockError.self) { _ = try CIDView(part.span.bytes) }
  }
}

@Test func aBlockThatCannotBeVerifiedHasNoContentID() throws {
  func contentError(_ text: String) -> BlockError? {
    error(text) { input in
      let view = try CIDView(input)
      _ = try ContentID(view, offset: 7)
    }
  }
  let digest = emptyRaw.dropFirst(8)
  #expect(contentError("01551e20" + digest) == BlockError(7, .hashFunction(0x1E)))
  #expect(contentError("01551214" + digest.prefix(40)) == BlockError(7, .digestByteCount(20)))
  #expect(contentError("01781220" + digest) == BlockError(7, .codec(0x78)))
  #expect(contentError("0171" + "1220" + digest) == nil)
}
