import ContentID
import Testing

@testable import ContentBlocks

/// A file that an IPFS node wrote, from a CAR that gateways are tested with.
private struct PublishedFile {
  let root: CID
  let bytes: [UInt8]
  /// The links of its root, and the sizes that they cover.
  let links: [DagPBNode.Link]
  let blockSizes: [UInt64]

  /// Every file in a CAR, read from its root with nothing but its blocks.
  static func all(in name: String) throws -> [PublishedFile] {
    let content = try CARContent(try BlockVectors.bytes(name))
    let blocks = Dictionary(
      content.blocks.map { ($0.cid.hash, $0.bytes) }, uniquingKeysWith: { first, _ in first })
    return try content.blocks.filter { $0.cid.codec == 0x70 }.compactMap {
      try PublishedFile($0, blocks)
    }
  }

  private init?(_ block: Block, _ blocks: [Multihash: [UInt8]]) throws {
    let node = try DagPBNode(block.bytes.span.bytes)
    let data = try #require(node.data)
    let file = try UnixFSView(data.span.bytes)
    guard file.type == .file else { return nil }
    var sizes = file.blockSizes
    var blockSizes: [UInt64] = []
    for _ in 0..<file.blockSizeCount { blockSizes.append(try sizes.next()) }
    var reader = FileRangeReader(root: try block.cid.contentID(), range: 0..<(.max))
    var bytes: [UInt8] = []
    while let id = reader.next {
      let part = try reader.take(try #require(blocks[CID(id).hash]))
      bytes += part.block.bytes[part.blockRange]
    }
    #expect(UInt64(bytes.count) == reader.fileByteCount)
    self.root = block.cid
    self.bytes = bytes
    self.links = node.links
    self.blockSizes = blockSizes
  }
}

/// Of one file blocks are missing on purpose.
private let names = BlockVectors.files(below: "gateway-conformance", ending: ".car")
  .filter { !$0.contains("missing") }

@Test(.enabled(if: BlockVectors.isPresent, "the shared data is not there"))
func everyPublishedFileIsReadAndItsNameMadeAgain() throws {
  var (read, named) = (0, 0)
  for file in try names.flatMap(PublishedFile.all) {
    read += 1
    guard let leafByteCount = file.blockSizes.first, let link = file.links.first else { continue }
    let profile = UnixFSProfile(
      leafByteCount: Int(leafByteCount), linkLimit: 174, hasRawLeaves: link.cid.codec == 0x55,
      cidVersion: file.root.version)
    #expect(UnixFSBuilder.root(of: file.bytes.span.bytes, profile: profile).cid == file.root)
    named += 1
  }
  #expect(read > 10)
  #expect(named == 5)
}
