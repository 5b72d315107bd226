import ContentID
import Foundation
import TestSupport
import Testing

@testable import ContentBlocks

/// What a CAR holds.
struct CARContent: Equatable {
  var header: CARHeader?
  var blocks: [Block] = []
  var offsets: [UInt64] = []
  var unverifiedCount = 0

  /// Reads a file that comes in parts of a size.
  init(
    _ bytes: [UInt8], partByteCount: Int = .max, limits: CARLimits = CARLimits()
  ) throws(CARError) {
    var decoder = CARDecoder(limits: limits)
    var start = 0
    while start < bytes.count {
      let end = start + min(partByteCount, bytes.count - start)
      decoder.append(bytes.span.extracting(start..<end).bytes)
      start = end
      while let part = try decoder.next() { take(part) }
    }
    try decoder.finish()
  }

  private mutating func take(_ part: CARPart) {
    switch part {
    case .header(let header): self.header = header
    case .block(let block, let offset):
      blocks.append(block)
      offsets.append(offset)
    case .unverified(let block, let offset):
      unverifiedCount += 1
      blocks.append(block)
      offsets.append(offset)
    }
  }
}

private func failure(_ bytes: [UInt8], limits: CARLimits = CARLimits()) -> CARError? {
  do {
    _ = try CARContent(bytes, limits: limits)
    return nil
  } catch { return error }
}

private let present = ConditionTrait.enabled(
  if: BlockVectors.isPresent, "the shared data is not there")

/// Fixture, version, roots, blocks, and how many of them have another hash than SHA-256.
@Test(
  present,
  arguments: [
    ("ipld-specs/carv1-basic", 1, 2, 8, 0), ("ipld-specs/carv2-basic", 2, 1, 5, 0),
    ("go-car/sample-v1", 1, 1, 1049, 1043), ("go-car/sample-wrapped-v2", 2, 1, 1049, 1043),
    ("go-car/simple-unixfs", 1, 1, 22, 0), ("js-car/sample-unixfs-v2", 2, 1, 3, 0),
    ("js-car/sample-rw-bs-v2", 2, 3, 3, 0),
  ])
func aGoodCARIsReadWhole(
  name: String, version: UInt64, roots: Int, blocks: Int, unverified: Int
) throws {
  let file = try BlockVectors.bytes("car/\(name).car")
  let content = try CARContent(file)
  #expect(content.header?.version == version)
  #expect(content.header?.roots.count == roots)
  #expect(content.blocks.count == blocks)
  #expect(content.unverifiedCount == unverified)
  for (block, offset) in zip(content.blocks, content.offsets) {
    #expect(Array(file[Int(offset)..<Int(offset) + block.bytes.count]) == block.bytes)
  }
  // Whatever the parts are in which it comes.
  for partByteCount in [1, 7, 64, 4096] where file.count < 4096 || partByteCount > 7 {
    #expect(try CARContent(file, partByteCount: partByteCount) == content)
  }
}

private struct Listing: Decodable {
  struct Link: Decodable {
    let text: String
    enum CodingKeys: String, CodingKey { case text = "/" }
  }
  struct Entry: Decodable {
    let cid: Link
    let blockOffset: UInt64
    let blockLength: Int
  }
  struct Head: Decodable {
    let roots: [Link]
  }
  let blocks: [Entry]
  let header: Head
}

@Test(present, arguments: ["carv1-basic", "carv2-basic"])
func theCARsOfTheSpecificationHoldWhatItLists(name: String) throws {
  let json = Data(try BlockVectors.bytes("car/ipld-specs/\(name).json"))
  let text = String(decoding: json, as: UTF8.self)
  // Of version 2 the listing stands under "payload".
  struct Wrapped: Decodable { let payload: Listing }
  let decoder = JSONDecoder()
  let listing =
    try text.contains("\"payload\"")
    ? decoder.decode(Wrapped.self, from: json).payload : decoder.decode(Listing.self, from: json)
  let content = try CARContent(try BlockVectors.bytes("car/ipld-specs/\(name).car"))
  #expect(content.header?.roots.map(\.description) == listing.header.roots.map(\.text))
  #expect(content.blocks.map(\.cid.description) == listing.blocks.map(\.cid.text))
  #expect(content.blocks.map(\.bytes.count) == listing.blocks.map(\.blockLength))
}

@Test(
  present,
  arguments: [
    (
      "go-car/badheaderlength", 0, CARError.Reason.tooLarge(byteCount: 0x7_4F4_1860, limit: 1 << 20)
    ),
    ("go-car/badsectionlength", 18, .tooLarge(byteCount: 0, limit: 4 << 20)),
    ("js-car/sample-corrupt-pragma", 0, .truncated),
    ("js-car/sample-rootless-v42", 0, .version(42)),
    ("js-car/sample-v1-with-zero-len-section2", 0, .empty),
  ])
func aCorruptCARIsRefused(name: String, offset: UInt64, reason: CARError.Reason) throws {
  let found = try #require(failure(try BlockVectors.bytes("car/\(name).car")))
  switch (found.reason, reason) {
  case (.tooLarge(_, let limit), .tooLarge(_, let expected)): #expect(limit == expected)
  default: #expect(found.reason == reason)
  }
  if offset > 0 { #expect(found.offset == offset) }
}

@Test(present) func anEmptyBlockMayEndAFileIfTheReaderSaysSo() throws {
  let file = try BlockVectors.bytes("car/js-car/sample-v1-with-zero-len-section2.car")
  let content = try CARContent(file, limits: CARLimits(endsAtEmptyBlock: true))
  #expect(content.blocks.count > 0)
}

@Test(present) func everyCARForGatewaysIsReadAndWritesTheSame() throws {
  let files = BlockVectors.files(below: "gateway-conformance", ending: ".car")
  #expect(files.count == 26)
  for name in files {
    let file = try BlockVectors.bytes(name)
    let content = try CARContent(file)
    let roots = try #require(content.header?.roots)
    #expect(content.header?.version == 1)
    let written = content.blocks.reduce(CARv1.header(roots: roots)) { $0 + CARv1.section($1) }
    #expect(written == file, "\(name)")
  }
}

/// A CAR of two blocks.
private func small() -> [UInt8] {
  let blocks = [pattern(10), pattern(200)].map {
    Block(cid: CID(of: $0.span.bytes, codec: .raw), bytes: $0)
  }
  return blocks.reduce(CARv1.header(roots: [blocks[0].cid])) { $0 + CARv1.section($1) }
}

@Test func whatIsWrittenReads() throws {
  let content = try CARContent(small())
  #expect(content.blocks.map(\.bytes) == [pattern(10), pattern(200)])
  #expect(content.header?.roots == [content.blocks[0].cid])
}

@Test func aFileThatEndsInTheMiddleIsRefused() {
  let file = small()
  let ends = [59, 59 + 1 + 36 + 10, file.count]
  for count in 0..<file.count where !ends.contains(count) {
    #expect(failure(Array(file.prefix(count)))?.reason == .truncated, "cut at \(count)")
  }
  for count in ends { #expect(failure(Array(file.prefix(count))) == nil, "cut at \(count)") }
}

@Test func aBlockThatIsNotTheOneItsNameSaysIsRefused() throws {
  var file = small()
  let cid = try CARContent(file).blocks[1].cid
  file[file.count - 1] ^= 1
  #expect(failure(file) == CARError(106, .wrongHash(cid)))
}

@Test func anyByteThatIsChangedIsNoticedOrChangesWhatIsRead() throws {
  let file = small()
  let content = try CARContent(file)
  for index in file.indices {
    var changed = file
    changed[index] ^= 0x01
    #expect((try? CARContent(changed)) != content, "byte \(index)")
  }
}

@Test func aHeaderOfAnotherShapeIsRefused() throws {
  func car(_ value: DataModelValue) throws -> [UInt8] {
    let body = try DagCBOR.encode(value)
    return [UInt8(body.count)] + body
  }
  let link = DataModelValue.link(CID(of: ([1] as [UInt8]).span.bytes, codec: .raw))
  let shapes: [(DataModelValue, CARError.Reason)] = [
    (.list([]), .headerShape),
    (.map(DataModelMap(["roots": .list([link])])), .headerShape),
    (.map(DataModelMap(["version": .unsigned(1)])), .headerShape),
    (.map(DataModelMap(["version": .string("1"), "roots": .list([])])), .headerShape),
    (.map(DataModelMap(["version": .unsigned(1), "roots": .unsigned(1)])), .headerShape),
    (.map(DataModelMap(["version": .unsigned(1), "roots": .list([.null])])), .headerShape),
    (
      .map(DataModelMap(["version": .unsigned(1), "roots": .list([]), "more": .null])),
      .headerShape
    ),
    (.map(DataModelMap(["version": .unsigned(3), "roots": .list([])])), .version(3)),
    (.map(DataModelMap(["version": .unsigned(2), "roots": .list([])])), .headerShape),
  ]
  for (value, reason) in shapes { #expect(failure(try car(value))?.reason == reason) }
  #expect(failure([1, 0xFF])?.reason == .header(DagCBORError(0, .length(31))))
  #expect(
    failure(try car(.map(DataModelMap(["version": .unsigned(1), "roots": .list([])])))) == nil)
}

@Test func aWrapperThatPointsOutsideOfItselfIsRefused() throws {
  func wrapped(start: UInt64, count: UInt64, _ payload: [UInt8]) throws -> [UInt8] {
    let word = { (word: UInt64) in (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
    return try bytes("0aa16776657273696f6e02") + [UInt8](repeating: 0, count: 16) + word(start)
      + word(count) + word(0) + payload
  }
  let inner = small()
  let count = UInt64(inner.count)
  #expect(failure(try wrapped(start: 51, count: count, inner)) == nil)
  // Room before the payload, and an index behind it.
  #expect(
    failure(try wrapped(start: 60, count: count, [UInt8](repeating: 9, count: 9) + inner)) == nil)
  #expect(failure(try wrapped(start: 51, count: count, inner + [1, 2, 3])) == nil)
  let places: [(UInt64, UInt64)] = [(50, count), (0, 0), (51, 0), (.max, count), (51, .max)]
  for (start, count) in places {
    let found = failure(try wrapped(start: start, count: count, inner))
    #expect(found == CARError(11, .payload(offset: start, byteCount: count)))
  }
  #expect(failure(try wrapped(start: 51, count: count - 1, inner))?.reason == .truncated)
  #expect(failure(try wrapped(start: 51, count: count + 1, inner))?.reason == .truncated)
  #expect(
    failure(try wrapped(start: 51, count: 51 + count, wrapped(start: 51, count: count, inner)))?
      .reason == .version(2))
}

@Test func partsAboveTheLimitsAreRefusedBeforeTheyCome() throws {
  let limits = CARLimits(headerByteCount: 58, blockByteCount: 235)
  #expect(failure(small(), limits: limits)?.reason == .tooLarge(byteCount: 236, limit: 235))
  let header = CARLimits(headerByteCount: 57)
  #expect(failure(small(), limits: header)?.reason == .tooLarge(byteCount: 58, limit: 57))
}
