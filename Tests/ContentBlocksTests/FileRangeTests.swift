import TestSupport
import Testing

@testable import ContentBlocks
@testable import ContentID

/// A file in blocks.
private struct StoredFile {
  let bytes: [UInt8]
  let root: ContentID
  private(set) var blocks: [ContentIDKey: [UInt8]] = [:]

  typealias ContentIDKey = [UInt8]

  init(_ bytes: [UInt8], _ profile: UnixFSProfile) throws {
    var blocks: [ContentIDKey: [UInt8]] = [:]
    var builder = UnixFSBuilder(profile: profile)
    builder.append(bytes.span.bytes) { blocks[$0.cid.hash.digest] = $0.bytes }
    let root = builder.finish { blocks[$0.cid.hash.digest] = $0.bytes }
    self.bytes = bytes
    self.root = try root.cid.contentID()
    self.blocks = blocks
  }

  /// Reads a range from the root on, and counts the blocks that it took.
  func read(_ range: Range<UInt64>) throws -> (bytes: [UInt8], blockCount: Int) {
    var reader = FileRangeReader(root: root, range: range)
    var result: [UInt8] = []
    var count = 0
    while let id = reader.next {
      let block = try #require(blocks[[UInt8](id.digest)])
      let part = try reader.take(block)
      if !part.blockRange.isEmpty {
        #expect(part.fileOffset == range.lowerBound + UInt64(result.count))
      }
      result += part.block.bytes[part.blockRange]
      count += 1
    }
    #expect(reader.fileByteCount == UInt64(bytes.count))
    return (result, count)
  }
}

private let profiles = [
  UnixFSProfile(leafByteCount: 100, linkLimit: 4, hasRawLeaves: true, cidVersion: 1),
  UnixFSProfile(leafByteCount: 64, linkLimit: 3, hasRawLeaves: false, cidVersion: 0),
]

@Test(arguments: profiles.indices) func anyRangeIsReadWithItsPathAlone(_ profile: Int) throws {
  let file = try StoredFile(pattern(5000), profiles[profile])
  var random = SplitMix64(seed: 0x4A)
  for _ in 0..<200 {
    let low = UInt64.random(in: 0...5000, using: &random)
    let high = UInt64.random(in: low...5000, using: &random)
    let (bytes, _) = try file.read(low..<high)
    #expect(bytes == Array(file.bytes[Int(low)..<Int(high)]), "seed 0x4A: \(low)..<\(high)")
  }
  #expect(try file.read(0..<5000).bytes == file.bytes)
  // What lies beyond the end is not there.
  #expect(try file.read(4990..<9000).bytes == Array(file.bytes[4990...]))
  #expect(try file.read(6000..<9000).bytes.isEmpty)
}

@Test func oneByteTakesOneBlockOfEachLevel() throws {
  let file = try StoredFile(pattern(5000), profiles[0])
  // 50 leaves, 13 nodes, 4, 1: four levels.
  #expect(try file.read(2345..<2346).blockCount == 4)
  #expect(try file.read(7..<7).blockCount == 1)
}

@Test func aBlockWithAnyBitChangedIsRefusedAndTheRightOneStillTaken() throws {
  let file = try StoredFile(pattern(700), profiles[0])
  var reader = FileRangeReader(root: file.root, range: 0..<700)
  var result: [UInt8] = []
  while let id = reader.next {
    let block = try #require(file.blocks[[UInt8](id.digest)])
    for index in block.indices {
      var wrong = block
      wrong[index] ^= 0x10
      #expect(throws: BlockError(0, .wrongHash)) { try reader.take(wrong) }
    }
    #expect(throws: BlockError(0, .wrongHash)) { try reader.take(block + [0]) }
    let part = try reader.take(block)
    result += part.block.bytes[part.blockRange]
  }
  #expect(result == file.bytes)
  #expect(throws: BlockError(0, .unasked)) { try reader.take([]) }
}

/// A node over leaves, whose sizes may lie.
private func node(_ leaves: [[UInt8]], sizes: [UInt64], inline: [UInt8]? = nil) -> Block {
  let links = leaves.map { leaf in
    DagPBNode.Link(cid: CID(of: leaf.span.bytes, codec: .raw), name: [], treeByteCount: 0)
  }
  let data = UnixFSNode(type: .file, data: inline, blockSizes: sizes).encoded
  let bytes = DagPBNode(links: links, data: data).encodedAsIs()
  return Block(cid: CID(of: bytes.span.bytes, codec: .dagPB), bytes: bytes)
}

@Test func aNodeThatLiesAboutItsLeavesIsRefused() throws {
  let leaf: [UInt8] = [1, 2, 3]
  let wrongSize = node([leaf], sizes: [4])
  var reader = FileRangeReader(root: try wrongSize.cid.contentID(), range: 0..<10)
  _ = try reader.take(wrongSize.bytes)
  #expect(throws: BlockError(0, .byteCount(expected: 4, found: 3))) { try reader.take(leaf) }

  let missing = node([leaf], sizes: [3, 3])
  var second = FileRangeReader(root: try missing.cid.contentID(), range: 0..<10)
  #expect(throws: BlockError.self) { try second.take(missing.bytes) }
}

@Test func bytesInANodeComeBeforeThoseBelowIt() throws {
  let leaf: [UInt8] = [3, 4, 5]
  let block = node([leaf], sizes: [3], inline: [1, 2])
  var reader = FileRangeReader(root: try block.cid.contentID(), range: 1..<4)
  let first = try reader.take(block.bytes)
  #expect(first.block.bytes[first.blockRange] == [2])
  let second = try reader.take(leaf)
  #expect(second.block.bytes[second.blockRange] == [3, 4])
  #expect(reader.next == nil)
}

@Test func aDirectoryIsNoFile() throws {
  let data = UnixFSNode(type: .directory).encoded
  let bytes = DagPBNode(data: data).encodedAsIs()
  let id = try CID(of: bytes.span.bytes, codec: .dagPB).contentID()
  var reader = FileRangeReader(root: id, range: 0..<1)
  #expect(throws: BlockError(2, .fileType(1))) { try reader.take(bytes) }
}

@Test func theStackOfAChipSaysWhenItIsFull() throws {
  let leaves = (0..<20).map { [UInt8($0)] }
  let block = node(leaves, sizes: [UInt64](repeating: 1, count: 20))
  var pending = [PendingBlock](repeating: .none, count: 19)
  var span = pending.mutableSpan
  var verifier = RangeVerifier(root: try block.cid.contentID(), range: 0..<20, pending: &span)
  do {
    _ = try verifier.take(block.bytes.span.bytes, pending: &span)
    Issue.record("20 links went into 19 places")
  } catch {
    #expect(error.reason == .pending(capacity: 19))
  }
  // The same range in two parts has room.
  var narrow = RangeVerifier(root: try block.cid.contentID(), range: 0..<19, pending: &span)
  _ = try narrow.take(block.bytes.span.bytes, pending: &span)
  let next = narrow.next(span.span)
  let leaf = leaves[0]
  let first = try CID(of: leaf.span.bytes, codec: .raw).contentID()
  #expect(next == first)
}

@Test func aLeafThatWasHashedInPartsIsTakenByItsDigest() throws {
  let leaf = pattern(1000)
  let block = node([leaf], sizes: [1000])
  var pending = [PendingBlock](repeating: .none, count: 1)
  var span = pending.mutableSpan
  var verifier = RangeVerifier(root: try block.cid.contentID(), range: 10..<20, pending: &span)
  _ = try verifier.take(block.bytes.span.bytes, pending: &span)
  var hash = SHA256()
  hash.update(leaf.span.extracting(0..<400).bytes)
  hash.update(leaf.span.extracting(400..<1000).bytes)
  let part = try verifier.takeLeaf(
    byteCount: 1000, digest: hash.finalize(), pending: span.span)
  #expect(part == VerifiedPart(blockRange: 10..<20, fileOffset: 10))
  #expect(verifier.next(span.span) == nil)
}
