import ContentBlocks
import Foundation
import Testing

@testable import ContentStore

/// Nodes above a leaf of one byte, each with two links to the one below it.
private func chain(levelCount: Int) throws -> [Block] {
  var blocks = [raw([1])]
  var byteCount: UInt64 = 1
  for _ in 0..<levelCount {
    let file = UnixFSNode(type: .file, blockSizes: [byteCount, byteCount])
    let links = [DagPBNode.Link](repeating: .init(cid: blocks[0].cid), count: 2)
    let bytes = try DagPBNode(links: links, data: file.encoded).encoded()
    blocks.insert(Block(cid: CID(of: bytes.span.bytes, codec: .dagPB), bytes: bytes), at: 0)
    byteCount *= 2
  }
  return blocks
}

/// What this thread has computed: other tests do not count.
private func threadSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

@Test func aSmallArchiveThatUnfoldsIntoMillionsOfLeavesGivesFewRows() throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  let blocks = try chain(levelCount: 21)
  let bytes = CARv1.header(roots: [blocks[0].cid]) + blocks.flatMap { CARv1.section($0) }
  #expect(bytes.count < 4096)
  let archive = try folder.file("a.car", bytes)
  let start = threadSeconds()
  let imported = try store.importCAR(from: archive)
  #expect(threadSeconds() - start < 20)
  #expect(!imported.packages.contains(blocks[0].cid))
  #expect(try store.verify().blockCount < 4096)
  for block in blocks { #expect(try store.block(block.cid) == block.bytes) }
}

@Test(arguments: [false, true])
func aDownloadThatUnfoldsIntoMillionsOfLeavesIsRefused(isLeafFirst: Bool) throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  let blocks = try chain(levelCount: 21)
  let download = try store.download(blocks[0].cid)
  let start = threadSeconds()
  let error = #expect(throws: StoreError.self) {
    for block in isLeafFirst ? blocks.reversed() : blocks {
      try download.write(block, leafOffset: nil)
    }
    _ = try download.finish()
  }
  #expect(threadSeconds() - start < 20)
  #expect("\(try #require(error))".contains("1,024 bytes"))
}

@Test func anArchiveOfManyRootsAndLinksIsImportedInTime() throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  func names(_ kind: UInt8) -> [CID] {
    (0..<15_000).map { raw([UInt8($0 & 0xFF), UInt8($0 >> 8), kind]).cid }
  }
  let published = try node(names(2))
  let roots = [published.cid] + names(1)
  let archive = try folder.file("a.car", CARv1.header(roots: roots) + CARv1.section(published))
  let start = threadSeconds()
  let imported = try store.importCAR(from: archive)
  #expect(threadSeconds() - start < 20)
  #expect(imported.roots.count == 15_001)
  #expect(try store.pins() == [published.cid])
}
