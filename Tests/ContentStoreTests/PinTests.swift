import ContentBlocks
import Foundation
import TestSupport
import Testing

@testable import ContentStore

@Test func whatNothingPinsIsCollected() throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  let trees = (0..<3).map { Tree(byteCount: 60_000, seed: 20 + $0) }
  for (index, tree) in trees.enumerated() {
    _ = try store.add(file: try folder.file("\(index)", tree.bytes), pin: index == 1)
  }
  let loose = raw([1, 2, 3])
  try store.add(loose, pin: false)
  let files = try #require(try store.file(of: trees[0].root))
  let collected = try store.collect()
  #expect(Set(collected.roots) == [trees[0].root, trees[2].root])
  #expect(collected.blockCount == 2 * trees[0].blocks.count + 1)
  #expect(!FileManager.default.fileExists(atPath: files.path))
  #expect(try store.roots().map(\.cid) == [trees[1].root])
  for (block, _) in trees[1].blocks { #expect(try store.block(block.cid) == block.bytes) }
  for (block, _) in trees[0].blocks { #expect(try !store.contains(block.cid)) }
  #expect(try !store.contains(loose.cid))
  #expect(try store.verify().isClean)
  #expect(try store.collect() == Collected())
  try store.unpin(trees[1].root)
  #expect(try store.collect().roots == [trees[1].root])
  // Files of loose blocks shrink with what is in them.
  let sizes = try FileManager.default
    .contentsOfDirectory(atPath: folder.store.appendingPathComponent("blocks").path)
    .map { try Data(contentsOf: folder.store.appendingPathComponent("blocks/\($0)")).count }
  #expect(sizes == [0])
}

@Test func aPinOfANodeKeepsThePackageThatItLeadsTo() throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  let tree = Tree(byteCount: 30_000, seed: 30)
  _ = try store.add(file: try folder.file("a", tree.bytes), pin: false)
  let manifest = raw(Array("manifest".utf8))
  try store.add(manifest, pin: false)
  let elsewhere = raw(Array("not here".utf8))
  let inner = try node([tree.root, manifest.cid])
  try store.add(inner, pin: false)
  let published = try node([inner.cid, elsewhere.cid])
  try store.add(published, pin: true)
  #expect(try store.collect() == Collected())
  try store.unpin(published.cid)
  #expect(try store.collect().roots == [tree.root])
  #expect(try !store.contains(manifest.cid))
}

@Test func aLeafThatIsPinnedOutlivesItsPackage() throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  let tree = Tree(byteCount: 30_000, seed: 31)
  _ = try store.add(file: try folder.file("a", tree.bytes), pin: false)
  let leaf = tree.blocks[2].block
  try store.pin(leaf.cid)
  let collected = try store.collect()
  #expect(collected.roots == [tree.root])
  #expect(try store.block(leaf.cid) == leaf.bytes)
  #expect(try !store.contains(tree.blocks[1].block.cid))
  #expect(try store.verify().isClean)
}

@Test func aLeafThatTwoPackagesHaveOutlivesOne() throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  let first = Tree(byteCount: 30_000, seed: 32)
  let second = Tree(first.bytes + [1])
  _ = try store.add(file: try folder.file("a", first.bytes), pin: false)
  _ = try store.add(file: try folder.file("b", second.bytes), pin: true)
  #expect(try store.collect().roots == [first.root])
  for (block, _) in second.blocks { #expect(try store.block(block.cid) == block.bytes) }
  #expect(try store.verify().isClean)
}

@Test func aDownloadIsNotCollectedNorWhatItHasWritten() throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  // Three levels: a node may be here before what leads to it.
  let tree = Tree(byteCount: 5 << 20, seed: 33)
  let nodes = tree.blocks.filter { $0.offset == nil }
  let download = try store.download(tree.root)
  for (block, offset) in tree.blocks.prefix(100) { try download.write(block, leafOffset: offset) }
  try download.write(nodes[0].block, leafOffset: nil)
  #expect(try store.collect() == Collected())
  for (block, offset) in tree.blocks.dropFirst(100) {
    try download.write(block, leafOffset: offset)
  }
  #expect(try store.collect() == Collected())
  let file = try download.finish(pin: true)
  #expect(try store.collect() == Collected())
  #expect([UInt8](try Data(contentsOf: file)) == tree.bytes)
}

@Test func onlyWhatIsHereCanBePinned() throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  let block = raw([9])
  #expect(throws: StoreError.missing(block.cid)) { try store.pin(block.cid) }
  try store.add(block, pin: false)
  try store.pin(block.cid)
  try store.pin(block.cid)
  #expect(try store.pins() == [block.cid])
}

@Test func aCollectionLeavesTheBlocksOfAnotherProcessReadable() throws {
  let folder = try StoreFolderFixture()
  let (store, other) = (try folder.open(), try folder.open())
  let kept = raw(pattern(1000))
  try store.add(kept, pin: true)
  #expect(try other.block(kept.cid) == kept.bytes)
  try store.add(raw(pattern(5000)), pin: false)
  #expect(try store.collect().blockCount == 1)
  #expect(try other.block(kept.cid) == kept.bytes)
  try other.add(raw([5]), pin: true)
  #expect(try store.block(raw([5]).cid) == [5])
  #expect(try other.verify().isClean)
}

@Test func aPackageThatWasAddedTwiceIsCollected() throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  let tree = Tree(byteCount: 60_000, seed: 34)
  let file = try folder.file("a", tree.bytes)
  _ = try store.add(file: file, pin: true)
  _ = try store.add(file: file, pin: true)
  try store.unpin(tree.root)
  #expect(try store.collect().roots == [tree.root])
  // And so is one of which somebody did not finish the second time.
  _ = try store.add(file: file, pin: false)
  _ = try store.download(tree.root).held()
  #expect(try store.collect().roots == [tree.root])
  #expect(try store.collect() == Collected())
}

@Test func aPinThatIsGoneStopsTheCollection() throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  let tree = Tree(byteCount: 30_000, seed: 35)
  _ = try store.add(file: try folder.file("a", tree.bytes), pin: false)
  let published = try node([tree.root])
  try store.add(published, pin: true)
  // The node is the last of the loose blocks.
  let blocks = folder.store.appendingPathComponent("blocks/2.blocks")
  let byteCount = try Data(contentsOf: blocks).count
  try StoreFolderFixture.damage(blocks, at: UInt64(byteCount) - 1)
  let error = #expect(throws: StoreError.self) { try store.collect() }
  #expect("\(try #require(error))".contains("\(published.cid)"))
  #expect("\(try #require(error))".contains("unpin"))
  #expect(throws: StoreError.self) { try store.dropPartialDownloads() }
  for (block, _) in tree.blocks { #expect(try store.block(block.cid) == block.bytes) }
  try store.add(published, pin: false)
  #expect(try store.collect() == Collected())
  #expect(try store.file(of: tree.root) != nil)
}

@Test(arguments: [true, false])
func aNodeBelowAPinThatIsGoneStopsTheCollection(isVerified: Bool) throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  let tree = Tree(byteCount: 30_000, seed: 38)
  _ = try store.add(file: try folder.file("a", tree.bytes), pin: false)
  // A folder in a folder.
  let inner = try directory([tree.root])
  let outer = try directory([inner.cid])
  try store.add(outer, pin: true)
  try store.add(inner, pin: false)
  let blocks = folder.store.appendingPathComponent("blocks/2.blocks")
  let byteCount = try Data(contentsOf: blocks).count
  try StoreFolderFixture.damage(blocks, at: UInt64(byteCount) - 1)
  if isVerified { #expect(try store.verify().damages.map(\.cid.hash) == [inner.cid.hash]) }
  let error = #expect(throws: StoreError.self) { try store.collect() }
  #expect("\(try #require(error))".contains("\(inner.cid)"))
  #expect(try store.file(of: tree.root) != nil)
  try store.add(inner, pin: false)
  #expect(try store.collect().roots.isEmpty)
  #expect(try store.file(of: tree.root) != nil)
}

@Test func aPublishedNodeIsNotCollectedWhileItsPackageComes() throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  let tree = Tree(byteCount: 30_000, seed: 39)
  let published = try node([tree.root])
  let download = try store.download(tree.root)
  try download.write(published, leafOffset: nil)
  #expect(try store.collect() == Collected())
  for (block, offset) in tree.blocks { try download.write(block, leafOffset: offset) }
  #expect(try store.collect() == Collected())
  #expect(try store.block(published.cid) == published.bytes)
  _ = try download.finish()
  try store.pin(published.cid)
  #expect(try store.collect() == Collected())
}

@Test func aPinnedPackageThatIsBrokenIsNotGivenUp() throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  let trees = (0..<2).map { Tree(byteCount: 60_000, seed: 36 + $0) }
  let source = try folder.file("a", trees[0].bytes)
  let root = try store.add(file: source, pin: false)
  try store.add(try node([root]), pin: true)
  try StoreFolderFixture.damage(try #require(try store.file(of: root)), at: 10_000)
  #expect(try store.verify().brokenRoots == [root])
  _ = try store.download(trees[1].root)
  #expect(try store.dropPartialDownloads() == [trees[1].root])
  #expect(try store.collect().roots.isEmpty)
  let leaf = try #require(trees[0].blocks.first { $0.offset == 8192 })
  let download = try store.download(root)
  #expect(Set(try download.held()) == trees[0].cids.subtracting([leaf.block.cid]))
}

@Test func aLeafThatIsPinnedOutlivesADownloadThatIsGivenUp() throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  let tree = Tree(byteCount: 60_000, seed: 38)
  let leaf = tree.blocks[1]
  do {
    let download = try store.download(tree.root)
    try download.write(tree.blocks[0].block, leafOffset: tree.blocks[0].offset)
    try download.write(leaf.block, leafOffset: leaf.offset)
  }
  try store.pin(leaf.block.cid)
  #expect(try store.dropPartialDownloads() == [tree.root])
  #expect(try store.block(leaf.block.cid) == leaf.block.bytes)
  #expect(try !store.contains(tree.blocks[0].block.cid))
  #expect(try store.collect() == Collected())
}

/// Without its folder of packages a store cannot wait for the names of its files.
@Test func whatDoesNotReachTheDiskIsNeitherPinnedNorMoved() throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  let tree = Tree(byteCount: 30_000, seed: 39)
  _ = try store.add(file: try folder.file("a", tree.bytes), pin: false)
  let leaf = tree.blocks[2].block
  try store.pin(leaf.cid)
  // The file stays open.
  #expect(try store.block(leaf.cid) == leaf.bytes)
  try FileManager.default.removeItem(at: folder.store.appendingPathComponent("packages"))
  let path = folder.store.appendingPathComponent("packages").path
  #expect(throws: StoreError.noFile(path: path)) { try store.collect() }
  #expect(try store.roots().map(\.cid) == [tree.root])
  #expect(throws: StoreError.noFile(path: path)) { try store.add(raw([1]), pin: true) }
  #expect(try store.pins() == [leaf.cid])
}
