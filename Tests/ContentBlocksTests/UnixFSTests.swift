import TestSupport
import Testing

@testable import ContentBlocks
@testable import ContentID

@Test(arguments: [0, 1, 4095, 4096, 4097, 53248, 300_000, 1_000_000, 1 << 20, 2_000_003])
func aPackageHasTheSameNameAsOnAChip(count: Int) {
  let bytes = pattern(count)
  let root = UnixFSBuilder.root(of: bytes.span.bytes, profile: .package(byteCount: count))
  #expect(root.cid == CID(PackageTree.root(of: bytes.span.bytes)))
  #expect(root.fileByteCount == UInt64(count))
}

@Test(arguments: [(256, 8, 100_000), (1024, 4, 65536), (7, 2, 1000), (5, 3, 245), (1, 2, 64)])
func aDeepTreeHasTheSameNameAsOnAChip(leafBytes: Int, linkLimit: Int, count: Int) {
  let bytes = pattern(count)
  let profile = UnixFSProfile(
    leafByteCount: leafBytes, linkLimit: linkLimit, hasRawLeaves: true, cidVersion: 1)
  let root = UnixFSBuilder.root(of: bytes.span.bytes, profile: profile)
  let expected = PackageTree.root(of: bytes.span.bytes, leafBytes: leafBytes, linkLimit: linkLimit)
  #expect(root.cid == CID(expected))
}

// What IPFS nodes name these files, and, for the larger ones, what a builder of a few lines of
// Python over the same bytes names them.
@Test(arguments: UnixFSGolden.all) func aFileHasTheNameOfItsProfile(_ golden: UnixFSGolden) {
  let bytes = golden.bytes
  let root = UnixFSBuilder.root(of: bytes.span.bytes, profile: golden.profile)
  #expect(root.cid.description == golden.cid)
}

@Test func theNameDoesNotDependOnThePartsThatAFileComesIn() {
  let bytes = pattern(10_000)
  let profile = UnixFSProfile(
    leafByteCount: 300, linkLimit: 3, hasRawLeaves: false, cidVersion: 0)
  let expected = UnixFSBuilder.root(of: bytes.span.bytes, profile: profile)
  for partByteCount in [1, 299, 300, 301, 9999] {
    var builder = UnixFSBuilder(profile: profile)
    var stored: UInt64 = 0
    let sink = { (block: Block) in stored += UInt64(block.bytes.count) }
    for start in stride(from: 0, to: bytes.count, by: partByteCount) {
      let end = min(bytes.count, start + partByteCount)
      builder.append(bytes.span.extracting(start..<end).bytes, sink: sink)
    }
    #expect(builder.finish(sink: sink) == expected)
    #expect(stored == expected.treeByteCount)
  }
}

@Test func everyBlockReadsAsWhatWasWritten() throws {
  for profile in [UnixFSProfile.unixFS2015, .unixFS2025] {
    var blocks: [Block] = []
    var builder = UnixFSBuilder(profile: profile)
    builder.append(pattern(3_000_000).span.bytes) { blocks.append($0) }
    let root = builder.finish { blocks.append($0) }
    #expect(blocks.last?.cid == root.cid)
    for block in blocks where block.cid.codec == 0x70 {
      let node = try DagPBNode(block.bytes.span.bytes)
      #expect(try node.encoded() == block.bytes)
      let data = try #require(node.data)
      let file = try UnixFSView(data.span.bytes)
      #expect(file.type == .file)
      #expect(file.blockSizeCount == node.links.count)
    }
    #expect(blocks.allSatisfy { $0.cid.names($0.bytes.span.bytes) == true })
  }
}
