import ContentBlocks
import Foundation
import TestSupport
import Testing

@testable import ContentStore
@testable import StoreWriter

/// What a writer has said, and what must be there for it.
private struct Promises {
  let seed: UInt64
  var round = 0
  private var root: CID?
  private var blocks: [CID: Set<CID>] = [:]
  private var finished: Set<CID> = []
  private var pinned: Set<CID> = []

  init(seed: UInt64) {
    self.seed = seed
  }

  mutating func take(_ line: String) throws {
    let words = line.split(separator: " ").map(String.init)
    switch words[0] {
    case "begin":
      round = try #require(Int(words[1]))
      root = try CID(words[2])
    case "wrote": blocks[try #require(root), default: []].insert(try CID(words[1]))
    case "finished":
      finished.insert(MadeTree(seed: seed, round: round).root)
      round += 1
    case "pinned": pinned.insert(try CID(words[1]))
    case "unpinning":
      for word in words[1...] {
        let cid = try CID(word)
        blocks[cid] = nil
        finished.remove(cid)
        pinned.remove(cid)
      }
    case "again", "collected": break
    default: Issue.record("the writer says: \(line)")
    }
  }

  var blockCount: Int { blocks.values.reduce(pinned.count) { $0 + $1.count } }

  /// Names what is missing or wrong.
  func broken(in store: ContentStore) throws -> [String] {
    var broken: [String] = []
    for cid in Set(blocks.values.flatMap(\.self)).union(pinned)
    where try store.block(cid) == nil {
      broken.append("block \(cid)")
    }
    for root in finished {
      guard let file = try store.file(of: root) else {
        broken.append("root \(root)")
        continue
      }
      let bytes = [UInt8](try Data(contentsOf: file))
      let found = UnixFSBuilder.root(
        of: bytes.span.bytes, profile: .package(byteCount: bytes.count))
      if found.cid != root { broken.append("file \(root)") }
    }
    return broken
  }
}

private func writer(_ folder: StoreFolderFixture, seed: UInt64, round: Int) throws -> WriterProcess
{
  let program = try #require(WriterProcess.program)
  return try WriterProcess([program.path, "write", folder.store.path, "\(seed)", "\(round)"])
}

@Test(.enabled(if: WriterProcess.program != nil, "StoreWriter was not built"))
func aWriterThatIsKilledFiftyTimesLosesNothing() throws {
  let seed: UInt64 = 0xC4A5
  var random = SplitMix64(seed: seed)
  let folder = try StoreFolderFixture()
  var promises = Promises(seed: seed)
  var checked = 0
  for kill in 1...50 {
    let process = try writer(folder, seed: seed, round: promises.round)
    let lineCount = Int.random(in: 1...120, using: &random)
    for _ in 0..<lineCount {
      guard let line = process.line() else { break }
      try promises.take(line)
    }
    // Anywhere between two lines: the writer goes on meanwhile.
    let end = ContinuousClock.now + .microseconds(Int.random(in: 0...3000, using: &random))
    while ContinuousClock.now < end {}
    process.kill()
    while let line = process.line() { try promises.take(line) }

    let store = try folder.open()
    let broken = try promises.broken(in: store)
    #expect(broken.isEmpty, "kill \(kill), seed \(seed): \(broken)")
    let result = try store.verify()
    #expect(result.isClean, "kill \(kill), seed \(seed): \(result)")
    checked += promises.blockCount
  }
  #expect(promises.round >= 5)
  #expect(checked > 1000)
}

@Test(.enabled(if: WriterProcess.program != nil, "StoreWriter was not built"))
func twoWritersOfOneStoreAreKilledInTurn() throws {
  let seed: UInt64 = 0x2A
  var random = SplitMix64(seed: seed)
  let folder = try StoreFolderFixture()
  // Open meanwhile, as a node is.
  let store = try folder.open()
  var promises = [Promises(seed: seed), Promises(seed: seed + 1)]
  for kill in 1...10 {
    let processes = try promises.enumerated().map { index, promises in
      try writer(folder, seed: seed + UInt64(index), round: promises.round)
    }
    for _ in 0..<Int.random(in: 1...60, using: &random) {
      for index in 0..<2 {
        if let line = processes[index].line() { try promises[index].take(line) }
      }
    }
    for index in 0..<2 {
      processes[index].kill()
      while let line = processes[index].line() { try promises[index].take(line) }
    }
    let broken = try promises.flatMap { try $0.broken(in: store) }
    #expect(broken.isEmpty, "kill \(kill), seed \(seed): \(broken)")
    #expect(try store.verify().isClean, "kill \(kill), seed \(seed)")
  }
}

/// Lines of a writer that fills its disk.
private func fill(_ words: [String]) throws -> [String] {
  let process = try WriterProcess(words)
  var lines: [String] = []
  while let line = process.line() { lines.append(line) }
  #expect(process.finish() == 0, "\(lines)")
  return lines
}

private func expectKept(_ lines: [String]) {
  #expect(lines.first?.hasPrefix("full ") == true, "\(lines)")
  #expect(lines.first?.contains("no room") == true, "\(lines)")
  #expect(!lines.contains { $0.hasPrefix("lost") }, "\(lines)")
  #expect(lines.suffix(2) == ["clean", "goes on"], "\(lines)")
}

@Test(
  .enabled(if: WriterProcess.program != nil, "StoreWriter was not built"),
  arguments: [128_000, 200_000, 500_000])
func filesThatMayNotGrowAreAClearErrorThatKeepsWhatWas(limit: Int) throws {
  let folder = try StoreFolderFixture()
  let program = try #require(WriterProcess.program)
  expectKept(try fill([program.path, "fill", folder.url.path, "\(limit)"]))
}

@Test(
  .enabled(if: WriterProcess.program != nil, "StoreWriter was not built"),
  .enabled(if: SmallDisk.isPossible, "a small disk can be made by root on Linux alone"),
  arguments: [2, 3, 5])
func aFullDiskIsAClearErrorThatKeepsWhatWas(megabytes: Int) throws {
  let folder = try StoreFolderFixture()
  let program = try #require(WriterProcess.program)
  let lines = try fill(
    SmallDisk.words(folder.url.path, megabytes: megabytes) + [
      program.path, "fill", folder.url.path, "0",
    ])
  expectKept(lines)
}

/// A disk of some megabytes, which goes with the process that has it.
private enum SmallDisk {
  static func words(_ path: String, megabytes: Int) -> [String] {
    [
      "unshare", "--mount", "sh", "-c",
      "mount -t tmpfs -o size=\(megabytes)m none \"$0\" && exec \"$@\"", path,
    ]
  }

  static let isPossible: Bool = {
    guard let folder = try? StoreFolderFixture(),
      let process = try? WriterProcess(words(folder.url.path, megabytes: 1) + ["true"])
    else { return false }
    return process.finish() == 0
  }()
}
