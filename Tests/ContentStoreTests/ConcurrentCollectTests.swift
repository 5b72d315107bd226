import ContentBlocks
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import ContentStore

/// Collects over and over in a thread, as another process would. A class, as the thread has it too.
private final class Collector: Sendable {
  private let store: ContentStore
  private let isOver = Atomic<Bool>(false)
  private let ended = DispatchSemaphore(value: 0)
  private let failures = Mutex<[String]>([])

  init(_ store: ContentStore) {
    self.store = store
    Thread { [self] in
      while !isOver.load(ordering: .relaxed) {
        do {
          _ = try store.collect()
          // Others come to write meanwhile.
          let result = try store.verify()
          if !result.isClean { failures.withLock { $0.append("\(result)") } }
        } catch {
          failures.withLock { $0.append("\(error)") }
        }
      }
      ended.signal()
    }.start()
  }

  /// Waits for its end, and gives what went wrong.
  func stop() -> [String] {
    isOver.store(true, ordering: .relaxed)
    ended.wait()
    return failures.withLock { $0 }
  }
}

@Test func whatIsAddedWithAPinIsNeverCollected() throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  let collector = Collector(try folder.open())
  let blocks = (0..<100).map { raw([UInt8($0), 2]) }
  for block in blocks { try store.add(block, pin: true) }
  #expect(collector.stop() == [])
  let lost = try blocks.filter { try store.block($0.cid) != $0.bytes }
  #expect(lost.isEmpty)
}

@Test func whatIsPinnedWhileAnotherCollectsIsThereOrIsRefused() throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  let collector = Collector(try folder.open())
  for number in 0..<100 {
    let block = raw([UInt8(number), 3])
    try store.add(block, pin: false)
    do { try store.pin(block.cid) } catch {
      #expect(error == .missing(block.cid))
    }
  }
  #expect(collector.stop() == [])
  for pin in try store.pins() { #expect(try store.contains(pin)) }
}

@Test func anArchiveThatIsImportedWhileAnotherCollectsIsThere() throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  let collector = Collector(try folder.open())
  for number in 0..<20 {
    let tree = Tree(byteCount: 40_000, seed: 60 + UInt64(number))
    let manifest = raw([UInt8(number), 4])
    let root = try node([manifest.cid, tree.root])
    let bytes =
      CARv1.header(roots: [root.cid])
      + ([root, manifest] + tree.blocks.map(\.block)).flatMap { CARv1.section($0) }
    let imported = try store.importCAR(from: try folder.file("\(number).car", bytes))
    #expect(imported.packages == [tree.root])
    #expect(try store.file(of: tree.root) != nil)
    for block in [root, manifest] { #expect(try store.block(block.cid) == block.bytes) }
  }
  #expect(collector.stop() == [])
}

@Test func aPackageThatIsAddedAgainIsNotCollectedMeanwhile() throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  let tree = Tree(byteCount: 100_000, seed: 80)
  _ = try store.add(file: try folder.file("a", tree.bytes), pin: false)
  let download = try store.download(tree.root)
  #expect(try folder.open().collect() == Collected())
  #expect(Set(try download.held()) == tree.cids)
  #expect(try folder.open().collect() == Collected())
  #expect(try [UInt8](Data(contentsOf: try download.finish())) == tree.bytes)
  #expect(try folder.open().collect().roots == [tree.root])
}

@Test func aPackageThatIsAddedOverAndOverWhileAnotherCollectsIsThere() throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  let tree = Tree(byteCount: 40_000, seed: 81)
  let file = try folder.file("a", tree.bytes)
  let collector = Collector(try folder.open())
  for _ in 0..<30 {
    #expect(try store.add(file: file, pin: true) == tree.root)
    #expect(
      [UInt8](try Data(contentsOf: try #require(try store.file(of: tree.root)))) == tree.bytes)
    try store.unpin(tree.root)
  }
  #expect(collector.stop() == [])
}
