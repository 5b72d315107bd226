import ContentBlocks
import Foundation
import TestSupport
import Testing

@testable import ContentStore

@Test func aBlockIsThereAfterTheStoreIsOpenedAgain() throws {
  let folder = try StoreFolderFixture()
  let block = raw(Array("a block".utf8))
  do {
    let store = try folder.open()
    #expect(try !store.contains(block.cid))
    #expect(try store.block(block.cid) == nil)
    try store.add(block, pin: false)
  }
  let store = try folder.open()
  #expect(try store.contains(block.cid))
  #expect(try store.size(of: block.cid) == 7)
  #expect(try store.block(block.cid) == block.bytes)
}

@Test func aBlockIsFoundByItsHashWhateverTheCodecOrVersion() throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  let tree = Tree(byteCount: 10_000, seed: 1)
  let root = try #require(tree.blocks.last).block
  try store.add(root, pin: false)
  #expect(try store.block(try #require(root.cid.inVersion0)) == root.bytes)
  #expect(try store.block(CID(codec: 0x55, hash: root.cid.hash)) == root.bytes)
}

@Test func bytesOfAnotherNameAreRefused() throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  let wrong = Block(cid: raw([1]).cid, bytes: [2])
  #expect(throws: StoreError.wrongHash(wrong.cid)) { try store.add(wrong, pin: false) }
  #expect(try !store.contains(wrong.cid))
  #expect(try !store.contains(raw([2]).cid))
}

@Test func aNameThatHoldsItsBytesIsAnswered() throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  let cid = CID(codec: 0x55, hash: Multihash(function: 0, digest: [1, 2, 3]))
  #expect(try store.contains(cid))
  #expect(try store.size(of: cid) == 3)
  #expect(try store.block(cid) == [1, 2, 3])
}

@Test(arguments: [
  Multihash(function: 0x13, digest: [UInt8](repeating: 7, count: 64)),
  Multihash(function: 0x12, digest: [UInt8](repeating: 7, count: 20)),
  Multihash(function: 0x1E, digest: [UInt8](repeating: 7, count: 32)),
])
func namesByAnotherHashAreRefusedInWords(hash: Multihash) throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  let cid = CID(codec: 0x55, hash: hash)
  let error = StoreError.hashFunction(cid)
  #expect(throws: error) { try store.contains(cid) }
  #expect(throws: error) { try store.block(cid) }
  #expect(throws: error) { try store.add(Block(cid: cid, bytes: [7]), pin: false) }
  #expect("\(error)".contains("SHA-256"))
}

@Test func aDamagedBlockIsMissingAndCanBeAddedAgain() throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  let block = raw(pattern(500))
  try store.add(block, pin: true)
  try StoreFolderFixture.damage(folder.store.appendingPathComponent("blocks/1.blocks"), at: 250)
  #expect(try store.block(block.cid) == nil)
  #expect(try !store.contains(block.cid))
  try store.add(block, pin: true)
  #expect(try store.block(block.cid) == block.bytes)
}

@Test(arguments: [0, 1, 4096, 4097, 300_000, 1 << 20])
func aPackageIsAddedAsOneFileWithItsName(byteCount: Int) throws {
  let folder = try StoreFolderFixture()
  let tree = Tree(byteCount: byteCount, seed: UInt64(byteCount))
  let store = try folder.open()
  let cid = try store.add(file: try folder.file("a.nvx", tree.bytes), pin: true)
  #expect(cid == tree.root)
  let file = try #require(try store.file(of: cid))
  #expect([UInt8](try Data(contentsOf: file)) == tree.bytes)
  for (block, _) in tree.blocks { #expect(try store.block(block.cid) == block.bytes) }
  let roots = try store.roots()
  #expect(
    roots == [StoredRoot(cid: cid, byteCount: UInt64(byteCount), isWhole: true, isPinned: true)])
  #expect(try store.add(file: try folder.file("b.nvx", tree.bytes), pin: false) == cid)
  #expect(try store.roots() == roots)
}

@Test func aFileThatIsNotThereIsNamed() throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  let path = folder.url.appendingPathComponent("none.nvx").path
  #expect(throws: StoreError.noFile(path: path)) {
    try store.add(file: URL(fileURLWithPath: path), pin: false)
  }
}

@Test func twoStoresShareAFolder() throws {
  let folder = try StoreFolderFixture()
  let stores = [try folder.open(), try folder.open()]
  let blocks = (0..<40).map { raw([UInt8($0), 1]) }
  for (index, block) in blocks.enumerated() { try stores[index % 2].add(block, pin: false) }
  for (index, block) in blocks.enumerated() {
    #expect(try stores[(index + 1) % 2].block(block.cid) == block.bytes)
  }
}

@Test func filesThatNoRowNamesAreSweptWhenNobodyElseIsThere() throws {
  let folder = try StoreFolderFixture()
  let block = raw(pattern(100))
  try folder.open().add(block, pin: true)
  let orphan = folder.store.appendingPathComponent("packages/x.7.nvx")
  try Data([1]).write(to: orphan)
  let blocks = folder.store.appendingPathComponent("blocks/1.blocks")
  let tail = try FileHandle(forUpdating: blocks)
  try tail.seekToEnd()
  try tail.write(contentsOf: Data([1, 2, 3]))
  try tail.close()
  let store = try folder.open()
  #expect(!FileManager.default.fileExists(atPath: orphan.path))
  #expect(try Data(contentsOf: blocks).count == 100)
  // While it is open, another that opens it leaves everything as it is.
  try Data([1]).write(to: orphan)
  _ = try folder.open()
  #expect(FileManager.default.fileExists(atPath: orphan.path))
  #expect(try store.block(block.cid) == block.bytes)
}

@Test func peersAreRememberedAndTheOldestForgotten() throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  try store.rememberPeers((0..<1100).map { StoredPeer(id: "p\($0)", address: "/a", lastSeen: $0) })
  try store.rememberPeers([StoredPeer(id: "p1099", address: "/a", lastSeen: 5)])
  let peers = try store.peers()
  #expect(peers.count == ContentStore.peerLimit)
  #expect(peers.first == StoredPeer(id: "p1099", address: "/a", lastSeen: 1099))
  #expect(peers.last?.lastSeen == 76)
}
