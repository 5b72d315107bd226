import ContentBlocks
import Foundation
import TestSupport
import Testing

@testable import ContentStore

@Test func leavesInAnyOrderBecomeTheFile() throws {
  let seed: UInt64 = 5
  var random = SplitMix64(seed: seed)
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  let tree = Tree(byteCount: 300_001, seed: seed)
  let download = try store.download(tree.root)
  #expect(try download.held().isEmpty)
  for (block, offset) in tree.blocks.shuffled(using: &random) {
    #expect(try store.file(of: tree.root) == nil)
    try download.write(block, leafOffset: offset)
    #expect(try store.block(block.cid) == block.bytes, "seed \(seed)")
  }
  let file = try download.finish()
  #expect([UInt8](try Data(contentsOf: file)) == tree.bytes)
  #expect(try store.file(of: tree.root) == file)
}

@Test func aDownloadGoesOnWhereItWas() throws {
  let folder = try StoreFolderFixture()
  let tree = Tree(byteCount: 200_000, seed: 6)
  let half = tree.blocks.prefix(30)
  do {
    let download = try folder.open().download(tree.root)
    for (block, offset) in half { try download.write(block, leafOffset: offset) }
  }
  let download = try folder.open().download(tree.root)
  #expect(Set(try download.held()) == Set(half.map(\.block.cid)))
  for (block, offset) in tree.blocks.dropFirst(30) {
    try download.write(block, leafOffset: offset)
  }
  #expect([UInt8](try Data(contentsOf: try download.finish())) == tree.bytes)
}

@Test func whatIsMissingIsNamed() throws {
  let folder = try StoreFolderFixture()
  let tree = Tree(byteCount: 50_000, seed: 7)
  let download = try folder.open().download(tree.root)
  #expect(throws: StoreError.incomplete(tree.root, missing: [tree.root])) {
    try download.finish()
  }
  for (block, offset) in tree.blocks where offset != 8192 {
    try download.write(block, leafOffset: offset)
  }
  let missing = try #require(tree.blocks.first { $0.offset == 8192 }).block
  #expect(throws: StoreError.incomplete(tree.root, missing: [missing.cid])) {
    try download.finish()
  }
  try download.write(missing, leafOffset: 8192)
  _ = try download.finish()
}

@Test func aWrongBlockIsNotWritten() throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  let tree = Tree(byteCount: 50_000, seed: 8)
  let download = try store.download(tree.root)
  let (block, offset) = tree.blocks[0]
  let wrong = Block(cid: block.cid, bytes: block.bytes.reversed())
  #expect(throws: StoreError.wrongHash(block.cid)) {
    try download.write(wrong, leafOffset: offset)
  }
  #expect(try !store.contains(block.cid))
}

@Test func blocksOfAnotherVersionAreCopied() throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  let first = Tree(byteCount: 400_000, seed: 9)
  _ = try store.add(file: try folder.file("first", first.bytes), pin: false)
  var bytes = first.bytes
  bytes[100_000] ^= 1
  let second = Tree(bytes)
  let download = try store.download(second.root)
  #expect(try download.held().isEmpty)
  let root = try #require(second.blocks.last).block
  let here = try download.write(root, leafOffset: nil)
  #expect(Set(here) == first.cids.intersection(second.cids))
  let changed = second.blocks.filter { !here.contains($0.block.cid) && $0.offset != nil }
  #expect(changed.count == 1)
  for (block, offset) in changed { try download.write(block, leafOffset: offset) }
  #expect([UInt8](try Data(contentsOf: try download.finish())) == bytes)
  #expect(Set(try store.download(second.root).held()) == second.cids)
}

@Test func equalLeavesAreWrittenOnceAndPutAtEveryPlace() throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  let tree = Tree([UInt8](repeating: 3, count: 40_000) + [UInt8](repeating: 4, count: 5000))
  let download = try store.download(tree.root)
  var written: Set<CID> = []
  for (block, offset) in tree.blocks where written.insert(block.cid).inserted {
    try download.write(block, leafOffset: offset)
  }
  #expect(written.count < tree.blocks.count)
  #expect([UInt8](try Data(contentsOf: try download.finish())) == tree.bytes)
}

@Test func aLeafAtAWrongPlaceIsFoundOut() throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  let tree = Tree(byteCount: 50_000, seed: 10)
  let download = try store.download(tree.root)
  for (block, offset) in tree.blocks { try download.write(block, leafOffset: offset) }
  try download.write(tree.blocks[0].block, leafOffset: 6000)
  // It lies over the second leaf and the third, which are to be fetched anew.
  let lost = tree.blocks[1...2]
  #expect(throws: StoreError.incomplete(tree.root, missing: lost.map(\.block.cid))) {
    try download.finish()
  }
  for (block, offset) in lost { try download.write(block, leafOffset: offset) }
  #expect([UInt8](try Data(contentsOf: try download.finish())) == tree.bytes)
  #expect(try store.roots().map(\.byteCount) == [50_000])
}

@Test(arguments: [UnixFSProfile.unixFS2015, .unixFS2025])
func filesOfOtherProfilesAreWritten(profile: UnixFSProfile) throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  let tree = Tree(Tree(byteCount: 1_500_000, seed: 11).bytes, profile: profile)
  let download = try store.download(tree.root)
  for (block, offset) in tree.blocks { try download.write(block, leafOffset: offset) }
  #expect([UInt8](try Data(contentsOf: try download.finish())) == tree.bytes)
  for (block, _) in tree.blocks { #expect(try store.block(block.cid) == block.bytes) }
}

@Test func aRootIsWrittenByOneAtATime() throws {
  let folder = try StoreFolderFixture()
  let stores = [try folder.open(), try folder.open()]
  let tree = Tree(byteCount: 9000, seed: 12)
  do {
    let download = try stores[0].download(tree.root)
    #expect(throws: StoreError.busy(tree.root)) { try stores[1].download(tree.root) }
    #expect(throws: StoreError.busy(tree.root)) { try stores[0].download(tree.root) }
    #expect(try stores[1].dropPartialDownloads().isEmpty)
    _ = try download.held()
  }
  _ = try stores[1].download(tree.root).held()
  #expect(try stores[0].dropPartialDownloads() == [tree.root])
  #expect(try stores[1].roots().isEmpty)
}

@Test func whatIsNoFileIsRefused() throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  let published = try node([])
  #expect(throws: StoreError.self) { try store.download(published.cid) }
  let directory = DagPBNode(data: UnixFSNode(type: .directory).encoded)
  let bytes = try directory.encoded()
  let block = Block(cid: CID(of: bytes.span.bytes, codec: .dagPB), bytes: bytes)
  let download = try store.download(block.cid)
  let error = #expect(throws: StoreError.self) { try download.write(block, leafOffset: nil) }
  #expect("\(try #require(error))".contains("UnixFS type 1"))
}

@Test func aTreeWhoseSizesContradictEachOtherIsRefused() throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  let leaf = raw(pattern(100))
  let file = UnixFSNode(type: .file, blockSizes: [101])
  let bytes = try DagPBNode(links: [.init(cid: leaf.cid)], data: file.encoded).encoded()
  let root = Block(cid: CID(of: bytes.span.bytes, codec: .dagPB), bytes: bytes)
  let download = try store.download(root.cid)
  try download.write(leaf, leafOffset: 0)
  #expect(throws: StoreError.self) { try download.write(root, leafOffset: nil) }
  #expect(throws: StoreError.self) { try download.finish() }
  #expect(try store.file(of: root.cid) == nil)
}

@Test func aTreeThatUnfoldsWithoutEndIsRefused() throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  var child = raw([1])
  var size: UInt64 = 1
  var blocks = [child]
  // 1,000 links a node on five levels: 10^15 leaves of one byte out of six blocks.
  for _ in 0..<5 {
    let file = UnixFSNode(type: .file, blockSizes: [UInt64](repeating: size, count: 1000))
    let links = [DagPBNode.Link](repeating: .init(cid: child.cid), count: 1000)
    let bytes = try DagPBNode(links: links, data: file.encoded).encoded()
    child = Block(cid: CID(of: bytes.span.bytes, codec: .dagPB), bytes: bytes)
    size *= 1000
    blocks.append(child)
  }
  let download = try store.download(child.cid)
  #expect(throws: StoreError.tooLarge(child.cid)) {
    for block in blocks.reversed() { try download.write(block, leafOffset: nil) }
  }
}
