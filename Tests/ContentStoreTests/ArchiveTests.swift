import ContentBlocks
import Foundation
import TestSupport
import Testing

@testable import ContentStore

/// A store with a published node, the package that it links to, and a link to what is not there.
private struct Published {
  let tree = Tree(byteCount: 100_000, seed: 50)
  let manifest = raw(Array("manifest".utf8))
  let parent = raw(Array("not here".utf8))
  let root: Block

  init() throws {
    root = try node([manifest.cid, parent.cid, tree.root])
  }

  func add(to store: ContentStore, _ folder: StoreFolderFixture) throws {
    _ = try store.add(file: try folder.file("a", tree.bytes), pin: false)
    try store.add(manifest, pin: false)
    try store.add(root, pin: true)
  }
}

@Test func anExportIsImportedWhole() throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  let published = try Published()
  try published.add(to: store, folder)
  let archive = folder.url.appendingPathComponent("a.car")
  let exported = try store.export(published.root.cid, to: archive)
  #expect(exported.blockCount == published.tree.blocks.count + 2)
  #expect(exported.absent == [published.parent.cid])
  #expect(exported.byteCount == UInt64(try Data(contentsOf: archive).count))

  let other = try StoreFolderFixture()
  let second = try other.open()
  let imported = try second.importCAR(from: archive)
  #expect(imported.roots == [published.root.cid])
  #expect(imported.packages == [published.tree.root])
  #expect(imported.blockCount == exported.blockCount)
  let file = try #require(try second.file(of: published.tree.root))
  #expect([UInt8](try Data(contentsOf: file)) == published.tree.bytes)
  #expect(try second.block(published.root.cid) == published.root.bytes)
  #expect(try second.collect() == Collected())
  #expect(try second.verify().isClean)
  // The same blocks in the same order: the same archive.
  let again = other.url.appendingPathComponent("b.car")
  try second.export(published.root.cid, to: again)
  #expect(try Data(contentsOf: again) == Data(contentsOf: archive))
}

@Test func anArchiveInAnyOrderGivesAWholePackage() throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  let tree = Tree(byteCount: 200_000, seed: 51)
  var random = SplitMix64(seed: 51)
  let blocks = tree.blocks.map(\.block) + [raw([7])]
  let bytes =
    CARv1.header(roots: [tree.root])
    + blocks.shuffled(using: &random).flatMap { CARv1.section($0) }
  let imported = try store.importCAR(from: try folder.file("a.car", bytes), pin: false)
  #expect(imported.packages == [tree.root])
  #expect([UInt8](try Data(contentsOf: try #require(try store.file(of: tree.root)))) == tree.bytes)
  #expect(try store.block(raw([7]).cid) == [7])
  // Leaves lie in the package alone.
  let loose = try Data(contentsOf: folder.store.appendingPathComponent("blocks/2.blocks"))
  #expect(loose.count < 10_000)
}

@Test func anArchiveOfAPartIsKeptForTheRest() throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  let tree = Tree(byteCount: 200_000, seed: 52)
  let bytes =
    CARv1.header(roots: [tree.root])
    + tree.blocks.dropFirst(5).flatMap { CARv1.section($0.block) }
  let imported = try store.importCAR(from: try folder.file("a.car", bytes))
  #expect(imported.packages.isEmpty)
  let download = try store.download(tree.root)
  #expect(Set(try download.held()) == Set(tree.blocks.dropFirst(5).map(\.block.cid)))
  for (block, offset) in tree.blocks.prefix(5) { try download.write(block, leafOffset: offset) }
  #expect([UInt8](try Data(contentsOf: try download.finish())) == tree.bytes)
}

@Test func aDamagedArchiveLeavesTheStoreAsItWas() throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  let tree = Tree(byteCount: 50_000, seed: 53)
  var bytes = CARv1.header(roots: [tree.root]) + tree.blocks.flatMap { CARv1.section($0.block) }
  bytes[bytes.count - 2000] ^= 1
  let file = try folder.file("a.car", bytes)
  let error = #expect(throws: StoreError.self) { try store.importCAR(from: file) }
  #expect("\(try #require(error))".contains("a.car"))
  for (block, _) in tree.blocks { #expect(try !store.contains(block.cid)) }
  #expect(try store.roots().isEmpty)
}

@Test func anExportOfWhatIsNotWholeLeavesNoFile() throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  let tree = Tree(byteCount: 50_000, seed: 54)
  let download = try store.download(tree.root)
  for (block, offset) in tree.blocks.dropFirst() { try download.write(block, leafOffset: offset) }
  let archive = folder.url.appendingPathComponent("a.car")
  #expect(throws: StoreError.missing(tree.blocks[0].block.cid)) {
    try store.export(tree.root, to: archive)
  }
  #expect(throws: StoreError.missing(raw([1]).cid)) {
    try store.export(raw([1]).cid, to: archive)
  }
  let left = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
  #expect(left == ["store"])
}

@Test func blocksOfOtherCodecsAreImported() throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  let bytes = Array("{\"json\":1}".utf8)
  let json = Block(
    cid: CID(codec: 0x0129, hash: .sha256(of: bytes.span.bytes)), bytes: bytes)
  let archive = CARv1.header(roots: [json.cid]) + CARv1.section(json)
  _ = try store.importCAR(from: try folder.file("a.car", archive))
  #expect(try store.block(json.cid) == bytes)
  #expect(try store.pins() == [json.cid])
  let again = folder.url.appendingPathComponent("b.car")
  try store.export(json.cid, to: again)
  #expect([UInt8](try Data(contentsOf: again)) == archive)
}

@Test func anArchiveWithNamesByAnotherHashIsRefused() throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  let cid = CID(
    codec: 0x55, hash: Multihash(function: 0x1E, digest: [UInt8](repeating: 1, count: 32)))
  let archive = CARv1.header(roots: [cid]) + CARv1.section(Block(cid: cid, bytes: [1]))
  let file = try folder.file("a.car", archive)
  #expect(throws: StoreError.hashFunction(cid)) { try store.importCAR(from: file) }
}
