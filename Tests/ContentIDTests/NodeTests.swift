import Testing

@testable import ContentID

private let link = "0a221220" + String(repeating: "ab", count: 32)

private func nodeError(_ text: String) -> BlockError? {
  do {
    _ = try DagPBView(bytes(text).span.bytes)
    return nil
  } catch { return error }
}

private func fileError(_ text: String) -> BlockError? {
  do {
    _ = try UnixFSView(bytes(text).span.bytes)
    return nil
  } catch { return error }
}

@Test func aNodeIsReadWithItsLinksOnEitherSideOfItsData() throws {
  for text in ["1224" + link + "1224" + link + "0a0101", "0a0101" + "1224" + link + "1224" + link] {
    let block = bytes(text)
    let node = try DagPBView(block.span.bytes)
    #expect(node.linkCount == 2)
    #expect(node.hasData == true)
    #expect(node.data.byteCount == 1)
    #expect(block[node.dataOffset] == 1)
    var links = node.links
    let first = try links.next()
    #expect(first.cid.version == 0)
    #expect(first.hasName == false)
    #expect(first.hasTreeByteCount == false)
    _ = try links.next()
    #expect(links.isAtEnd == true)
  }
}

// The first eight are those that IPLD's fixtures list as blocks to be refused.
@Test(arguments: [
  ("1200", 2, BlockError.Reason.missing(field: 1)),
  ("12000a050001020304", 2, .missing(field: 1)),
  ("12020a00", 4, .truncated(missing: 1)),
  ("12021200", 2, .missing(field: 1)),
  ("120b1209736f6d65206e616d65", 2, .missing(field: 1)),
  ("12021800", 2, .missing(field: 1)),
  ("120318f207", 2, .missing(field: 1)),
  ("1224" + link + "0a0101" + "1224" + link, 41, .order(field: 2)),
  ("0a01010a0101", 3, .order(field: 1)),
  ("1a00", 0, .tag(0x1A)),
  ("0800", 0, .tag(0x08)),
  ("0a02ff", 2, .truncated(missing: 1)),
  ("0a8000", 1, .varint),
  ("1226" + "1200" + link, 4, .order(field: 1)),
  ("1226" + link + "2000", 38, .tag(0x20)),
  ("1228" + link + "12001200", 40, .order(field: 2)),
  ("1225" + link.replacingFirst("0a22", "0a23") + "00", 38, .trailing),
])
func aNodeThatBreaksTheFormIsRefused(text: String, offset: Int, reason: BlockError.Reason) {
  #expect(nodeError(text) == BlockError(offset, reason))
}

extension String {
  fileprivate func replacingFirst(_ old: String, _ new: String) -> String {
    hasPrefix(old) ? new + dropFirst(old.count) : self
  }
}

@Test func aFileIsReadWithItsSizes() throws {
  // File, data of 2 bytes, 5 in all, blocks of 1 and 2.
  let input = bytes("0802" + "1202aabb" + "1805" + "2001" + "2002")
  let file = try UnixFSView(input.span.bytes)
  #expect(file.type == .file)
  #expect(file.byteCount == 5)
  #expect(file.hasStatedByteCount == true)
  #expect(file.blockSizeCount == 2)
  #expect(file.dataOffset == 4)
  var sizes = file.blockSizes
  #expect(try sizes.next() == 1)
  #expect(try sizes.next() == 2)
  #expect(throws: BlockError.self) { try sizes.next() }
}

@Test(arguments: [
  ("", 0, BlockError.Reason.missing(field: 1)),
  ("1800", 0, .missing(field: 1)),
  ("0806", 0, .fileType(6)),
  ("08020802", 2, .order(field: 1)),
  ("08024800", 2, .tag(0x48)),
  ("08021806", 0, .byteCount(expected: 6, found: 0)),
  ("08021202aa", 4, .truncated(missing: 1)),
  ("0802200120ffffffffffffffffff01", 4, .byteCount(expected: 1, found: .max)),
])
func aFileThatBreaksTheFormIsRefused(text: String, offset: Int, reason: BlockError.Reason) {
  #expect(fileError(text) == BlockError(offset, reason))
}
