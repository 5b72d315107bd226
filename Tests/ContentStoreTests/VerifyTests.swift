import ContentBlocks
import Foundation
import TestSupport
import Testing

@testable import ContentStore

@Test func aSoundStoreIsVerifiedBlockByBlock() throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  let tree = Tree(byteCount: 100_000, seed: 40)
  _ = try store.add(file: try folder.file("a", tree.bytes), pin: true)
  try store.add(raw([1]), pin: true)
  var last: UInt64 = 0
  let result = try store.verify { done, total in
    #expect(done >= last && done <= total)
    last = done
  }
  #expect(result.isClean)
  #expect(result.blockCount == tree.blocks.count + 1)
  #expect(last == result.byteCount)
}

@Test func aDamagedLeafIsNamedAndFetchedAnew() throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  let tree = Tree(byteCount: 100_000, seed: 41)
  let cid = try store.add(file: try folder.file("a", tree.bytes), pin: true)
  let file = try #require(try store.file(of: cid))
  try StoreFolderFixture.damage(file, at: 50_000)
  let leaf = try #require(tree.blocks.first { $0.offset == 49_152 })
  let result = try store.verify()
  #expect(result.damages.map(\.cid) == [leaf.block.cid])
  #expect(result.damages.map(\.offset) == [49_152])
  #expect(result.brokenRoots == [cid])
  #expect(try store.file(of: cid) == nil)
  #expect(try !store.contains(leaf.block.cid))
  // The leaf counts as missing now, and its package as broken until it is mended.
  let again = try store.verify()
  #expect(again.damages.isEmpty && again.brokenRoots == [cid])

  let download = try store.download(cid)
  #expect(Set(try download.held()) == tree.cids.subtracting([leaf.block.cid]))
  try download.write(leaf.block, leafOffset: leaf.offset)
  #expect(try [UInt8](Data(contentsOf: try download.finish())) == tree.bytes)
  #expect(try store.verify().isClean)
}

@Test(arguments: ["cut", "grown", "gone", "node"])
func whatHappensToFilesBehindTheStoresBackIsFound(how: String) throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  let tree = Tree(byteCount: 100_000, seed: 42)
  let source = try folder.file("a", tree.bytes)
  let cid = try store.add(file: source, pin: true)
  let file = try #require(try store.file(of: cid))
  switch how {
  case "cut": try FileHandle(forUpdating: file).truncate(atOffset: 99_000)
  case "grown": try FileHandle(forUpdating: file).truncate(atOffset: 100_001)
  case "gone": try FileManager.default.removeItem(at: file)
  default:
    let blocks = folder.store.appendingPathComponent("blocks/2.blocks")
    try StoreFolderFixture.damage(blocks, at: 10)
  }
  // As in a process that has not had the file open.
  let fresh = try folder.open()
  let result = try fresh.verify()
  #expect(result.brokenRoots == [cid], "\(how)")
  #expect(try fresh.file(of: cid) == nil)
  #expect(try fresh.add(file: source, pin: true) == cid)
  #expect([UInt8](try Data(contentsOf: try #require(try fresh.file(of: cid)))) == tree.bytes)
  #expect(try fresh.verify().isClean)
}

@Test func aBlockThatIsDamagedInOneFileIsReadFromAnother() throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  let first = Tree(byteCount: 30_000, seed: 43)
  let second = Tree(first.bytes + [1])
  let one = try store.add(file: try folder.file("a", first.bytes), pin: true)
  let two = try store.add(file: try folder.file("b", second.bytes), pin: true)
  try StoreFolderFixture.damage(try #require(try store.file(of: one)), at: 0)
  let leaf = first.blocks[0].block
  #expect(try store.block(leaf.cid) == leaf.bytes)
  #expect(try store.file(of: one) == nil)
  #expect(try store.file(of: two) != nil)
  // And copied back from there.
  let download = try store.download(one)
  #expect(Set(try download.held()) == first.cids)
  #expect([UInt8](try Data(contentsOf: try download.finish())) == first.bytes)
}

@Test func anIndexThatIsNoneIsRefused() throws {
  let folder = try StoreFolderFixture()
  try FileManager.default.createDirectory(at: folder.store, withIntermediateDirectories: true)
  let index = folder.store.appendingPathComponent("index.sqlite")
  try Data(pattern(8192)).write(to: index)
  let error = #expect(throws: StoreError.self) { try folder.open() }
  #expect("\(try #require(error))".contains("index.sqlite"))
  #expect([UInt8](try Data(contentsOf: index)) == pattern(8192))
}

@Test func aPackageWhoseDamageADownloadFindsIsNotWhole() throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  let tree = Tree(byteCount: 100_000, seed: 44)
  let cid = try store.add(file: try folder.file("a", tree.bytes), pin: true)
  try StoreFolderFixture.damage(try #require(try store.file(of: cid)), at: 50_000)
  let leaf = try #require(tree.blocks.first { $0.offset == 49_152 })
  let download = try store.download(cid)
  #expect(Set(try download.held()) == tree.cids.subtracting([leaf.block.cid]))
  #expect(try store.file(of: cid) == nil)
  #expect(throws: StoreError.incomplete(cid, missing: [leaf.block.cid])) { try download.finish() }
  try download.write(leaf.block, leafOffset: leaf.offset)
  #expect(try [UInt8](Data(contentsOf: try download.finish())) == tree.bytes)
  #expect(try store.file(of: cid) != nil)
}

@Test func aPackageWhoseNodeIsLostIsNotFinished() throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  let tree = Tree(byteCount: 100_000, seed: 45)
  let cid = try store.add(file: try folder.file("a", tree.bytes), pin: true)
  try StoreFolderFixture.damage(folder.store.appendingPathComponent("blocks/2.blocks"), at: 10)
  let download = try folder.open().download(cid)
  _ = try download.held()
  #expect(throws: StoreError.incomplete(cid, missing: [cid])) { try download.finish() }
}

@Test func aSoundCopyIsNotCollectedWhereTheOtherIsDamaged() throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  let first = Tree(byteCount: 30_000, seed: 46)
  let second = Tree(first.bytes + [1])
  _ = try store.add(file: try folder.file("a", first.bytes), pin: false)
  let kept = try store.add(file: try folder.file("b", second.bytes), pin: true)
  try StoreFolderFixture.damage(try #require(try store.file(of: kept)), at: 0)
  #expect(try store.collect().roots == [first.root])
  let download = try store.download(kept)
  #expect(Set(try download.held()) == second.cids)
  #expect([UInt8](try Data(contentsOf: try download.finish())) == second.bytes)
}
