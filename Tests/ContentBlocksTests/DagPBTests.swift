import ContentID
import Testing

@testable import ContentBlocks

@Test(.enabled(if: BlockVectors.isPresent, "the shared data is not there"))
func everyFixtureOfDagPBReadsAndWritesTheSame() throws {
  let files = BlockVectors.files(below: "ipld-codec-fixtures", ending: ".dag-pb")
  #expect(files.count >= 17)
  for file in files {
    let block = try BlockVectors.bytes(file)
    let node = try DagPBNode(block.span.bytes)
    #expect(try node.encoded() == block, "\(file)")
  }
}

/// The same value is there in DAG-CBOR, so what was read can be held against it.
@Test(.enabled(if: BlockVectors.isPresent, "the shared data is not there"))
func everyFixtureOfDagPBHoldsWhatItsDagCBORSays() throws {
  for file in BlockVectors.files(below: "ipld-codec-fixtures", ending: ".dag-pb") {
    let folder = file.split(separator: "/").dropLast().joined(separator: "/")
    let twin = try #require(BlockVectors.files(below: folder, ending: ".dag-cbor").first)
    let (twinBlock, block) = (try BlockVectors.bytes(twin), try BlockVectors.bytes(file))
    let value = try DagCBOR.decode(twinBlock.span.bytes)
    let node = try DagPBNode(block.span.bytes)
    #expect(node.data.map { .bytes($0) } == value["Data"], "\(file)")
    guard case .list(let links) = value["Links"] else { throw BlockError(0, .trailing) }
    try #require(links.count == node.links.count)
    for (link, value) in zip(node.links, links) {
      #expect(.link(link.cid) == value["Hash"])
      #expect(link.name.map { .string(String(decoding: $0, as: UTF8.self)) } == value["Name"])
      #expect(link.treeByteCount.map { .unsigned($0) } == value["Tsize"])
    }
  }
}

@Test func linksThatAreNotSortedAreReadAndNotWritten() throws {
  let cid = CID(of: ([1] as [UInt8]).span.bytes, codec: .raw)
  let names = ["foo", "bar"].map { Array($0.utf8) }
  let node = DagPBNode(links: names.map { DagPBNode.Link(cid: cid, name: $0) })
  #expect(throws: DagPBOrderError(linkIndex: 1)) { try node.encoded() }
  let block = node.encodedAsIs()
  let again = try DagPBNode(block.span.bytes)
  #expect(again == node)
  let short = DagPBNode(links: ["aa", "a"].map { .init(cid: cid, name: Array($0.utf8)) })
  #expect(throws: DagPBOrderError(linkIndex: 1)) { try short.encoded() }
}
