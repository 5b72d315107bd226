import ContentBlocks
import ContentID
import PeerProtocol
import TestSupport
import Testing

@Suite struct FetchTests {
  @Test(
    "a file of every form comes whole, in its order, from the blocks of its tree",
    arguments: [
      (0, UnixFSProfile.package(byteCount: 0)), (1, .package(byteCount: 1)),
      (300_000, .package(byteCount: 300_000)), (5 << 20, .package(byteCount: 5 << 20)),
      (700_000, .unixFS2015), (3 << 20, .unixFS2025), (100, .unixFS2015),
    ])
  func whole(byteCount: Int, profile: UnixFSProfile) throws {
    let content = noise(byteCount, seed: 1)
    let tree = MadeTree(content, profile)
    var walk = FetchDriver(Fetch(root: tree.root))
    walk.run(from: tree.blocks)
    #expect(
      walk.outcome == .complete(root: tree.root, file: tree.root, byteCount: UInt64(byteCount)))
    #expect(try walk.content(byteCount) == content)
    #expect(walk.asked.count == tree.blocks.count)
    #expect(walk.largestInFlight <= Limits.blocksInFlight)
    #expect(walk.fetch.progress.byteCount == UInt64(byteCount))
  }

  @Test("a published node leads to its package")
  func published() throws {
    let tree = MadeTree(noise(20_000, seed: 5), .package(byteCount: 20_000))
    var blocks = tree.blocks
    let node = try DagCBOR.encode(
      .map(
        DataModelMap([
          "name": .string("kws"), "package": .link(tree.root), "also": .link(tree.root),
        ])))
    let root = CID(of: node.span.bytes, codec: .dagCBOR)
    blocks[root] = node
    var walk = FetchDriver(Fetch(root: root))
    walk.run(from: blocks)
    #expect(walk.outcome == .complete(root: root, file: tree.root, byteCount: 20_000))
    #expect(walk.roots == [tree.root])
    #expect(walk.stored[root] == node)
  }

  @Test("what the store holds is not fetched, be it of this file or of another")
  func resumed() throws {
    let content = noise(300_000, seed: 2)
    let tree = MadeTree(content, .package(byteCount: 300_000))
    let held = tree.blocks.keys.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }.prefix(40)
    var walk = FetchDriver(Fetch(root: tree.root, held: Array(held)))
    walk.run(from: tree.blocks)
    #expect(try walk.content(300_000, of: tree.blocks.filter { held.contains($0.key) }) == content)
    #expect(walk.asked.isDisjoint(with: held))
    #expect(walk.stored.keys.allSatisfy { !held.contains($0) })
    #expect(walk.asked.count == tree.blocks.count - held.count)
  }

  @Test("blocks of another version that the store has put in place are not fetched")
  func copied() throws {
    let content = noise(300_000, seed: 3)
    let tree = MadeTree(content, .package(byteCount: 300_000))
    let here = tree.blocks.keys.filter { $0 != tree.root }.sorted {
      $0.bytes.lexicographicallyPrecedes($1.bytes)
    }.prefix(30)
    var walk = FetchDriver(Fetch(root: tree.root))
    walk.here = Array(here)
    walk.run(from: tree.blocks)
    #expect(try walk.content(300_000, of: tree.blocks.filter { here.contains($0.key) }) == content)
    #expect(walk.asked.count == tree.blocks.count - here.count)
  }

  @Test("a block that turns out to be in the store is not asked for any more")
  func found() throws {
    let content = noise(9000, seed: 9)
    let tree = MadeTree(content, .package(byteCount: 9000))
    var fetch = Fetch(root: tree.root)
    _ = fetch.begin()
    let root = Block(cid: tree.root, bytes: try #require(tree.blocks[tree.root]))
    #expect(fetch.handle(.verified(.store, root)).count == 3)
    let leaves = fetch.wanted
    #expect(leaves.count == 3)
    #expect(fetch.handle(.held([leaves[1]])).first == .unwant(leaves[1]))
    #expect(fetch.wanted == [leaves[0], leaves[2]])
    #expect(fetch.progress.byteCount == 4096)
    let bytes = Array(content[..<4096])
    let leaf = CID(of: bytes.span.bytes, codec: .raw)
    var raw = Fetch(root: leaf, held: [leaf])
    #expect(raw.begin() == [.load(leaf)])
    let done = raw.handle(.loaded(leaf, bytes))
    #expect(done.last == .finished(.complete(root: leaf, file: leaf, byteCount: 4096)))
  }

  @Test("a block that one source gave is asked of no other any more")
  func given() throws {
    let content = noise(9000, seed: 10)
    let tree = MadeTree(content, .package(byteCount: 9000))
    for source in [FetchSource.peer(madePeer(1)), .gateway("x"), .file("x")] {
      var fetch = Fetch(root: tree.root)
      #expect(fetch.begin() == [.want(tree.root)])
      let root = Block(cid: tree.root, bytes: try #require(tree.blocks[tree.root]))
      #expect(fetch.handle(.verified(source, root)).contains(.unwant(tree.root)))
    }
  }

  @Test("a node that the store has lost is fetched")
  func lost() throws {
    let content = noise(50_000, seed: 4)
    let tree = MadeTree(content, .package(byteCount: 50_000))
    var walk = FetchDriver(Fetch(root: tree.root, held: [tree.root]))
    walk.lost = [tree.root]
    walk.run(from: tree.blocks)
    #expect(try walk.content(50_000) == content)
    #expect(walk.asked.count == tree.blocks.count)
  }

  @Test("a file whose leaves are all the same fetches one of them")
  func same() throws {
    let content = [UInt8](repeating: 0, count: 400 << 10)
    let tree = MadeTree(content, .package(byteCount: content.count))
    #expect(tree.blocks.count == 2)
    var walk = FetchDriver(Fetch(root: tree.root))
    walk.run(from: tree.blocks)
    #expect(walk.outcome == .complete(root: tree.root, file: tree.root, byteCount: 400 << 10))
    #expect(walk.fetch.progress.byteCount == 400 << 10)
    #expect(walk.asked.count == 2)
  }

  @Test("bytes that are not the block are named, and the block is still wanted")
  func wrong() {
    let tree = MadeTree(noise(9000, seed: 6), .package(byteCount: 9000))
    var fetch = Fetch(root: tree.root)
    #expect(fetch.begin() == [.want(tree.root)])
    let source = FetchSource.gateway("http://127.0.0.1")
    #expect(fetch.handle(.block(source, tree.root, [1, 2, 3])) == [.wrong(source, tree.root)])
    #expect(fetch.wanted == [tree.root])
  }

  @Test("a root that lies about sizes is refused, and named")
  func liar() throws {
    let leaf = noise(4096, seed: 7)
    let cid = CID(of: leaf.span.bytes, codec: .raw)
    let file = UnixFSNode(type: .file, blockSizes: [4096, 5000])
    let node = DagPBNode(
      links: [.init(cid: cid, name: []), .init(cid: cid, name: [])], data: file.encoded)
    let bytes = node.encodedAsIs()
    let root = CID(of: bytes.span.bytes, codec: .dagPB)
    var walk = FetchDriver(Fetch(root: root))
    walk.run(from: [root: bytes, cid: leaf])
    guard case .refused(.node(root, cid, let error)) = walk.outcome else {
      Issue.record("\(String(describing: walk.outcome))")
      return
    }
    #expect(error.reason == .byteCount(expected: 5000, found: 4096))
  }

  @Test("a tree that goes down for ever, or spreads without bytes, is refused or passed over")
  func bottomless() throws {
    // Each level links twice to the one below it: 2^200 positions were they all walked.
    var blocks: [CID: [UInt8]] = [:]
    let leaf: [UInt8] = [7]
    var below = CID(of: leaf.span.bytes, codec: .raw)
    var size: UInt64 = 1
    blocks[below] = leaf
    for level in 0..<100 {
      let sizes = level < 62 ? [size, size] : [size, 0]
      let node = DagPBNode(
        links: [.init(cid: below, name: []), .init(cid: below, name: [])],
        data: UnixFSNode(type: .file, blockSizes: sizes).encoded)
      let bytes = node.encodedAsIs()
      below = CID(of: bytes.span.bytes, codec: .dagPB)
      blocks[below] = bytes
      size = sizes.reduce(0, +)
    }
    var walk = FetchDriver(Fetch(root: below))
    walk.run(from: blocks)
    guard case .refused(.node(below, _, let error)) = walk.outcome else {
      Issue.record("\(String(describing: walk.outcome))")
      return
    }
    #expect(error.reason == .depth)
  }

  @Test("a file above the limit of the caller is refused at its first block")
  func tooLarge() {
    let tree = MadeTree(noise(9000, seed: 6), .package(byteCount: 9000))
    var walk = FetchDriver(Fetch(root: tree.root, byteLimit: 8999))
    walk.run(from: tree.blocks)
    #expect(walk.outcome == .refused(.tooLarge(root: tree.root, byteCount: 9000, limit: 8999)))
    #expect(walk.asked == [tree.root])
  }
}

/// A file and the blocks of its tree.
struct MadeTree {
  private(set) var blocks: [CID: [UInt8]] = [:]
  let root: CID

  init(_ content: [UInt8], _ profile: UnixFSProfile) {
    var blocks: [CID: [UInt8]] = [:]
    var builder = UnixFSBuilder(profile: profile)
    builder.append(content.span.bytes) { blocks[$0.cid] = $0.bytes }
    root = builder.finish { blocks[$0.cid] = $0.bytes }.cid
    self.blocks = blocks
  }
}

/// A fetch whose blocks come one after the other, the last that was asked for first.
private struct FetchDriver {
  var fetch: Fetch
  var stored: [CID: [UInt8]] = [:]
  var leaves: [(offset: UInt64, block: Block)] = []
  var asked: Set<CID> = []
  var lost: Set<CID> = []
  var here: [CID] = []
  var roots: [CID] = []
  var outcome: FetchOutcome?
  var largestInFlight = 0

  init(_ fetch: Fetch) {
    self.fetch = fetch
  }

  mutating func run(from blocks: [CID: [UInt8]]) {
    var actions = fetch.begin()
    while let action = actions.popLast() {
      largestInFlight = max(largestInFlight, fetch.inFlight)
      switch action {
      case .want(let cid):
        asked.insert(cid)
        actions += fetch.handle(.block(.file("x"), cid, blocks[cid] ?? []))
      case .load(let cid):
        let bytes = stored[cid] ?? blocks[cid]
        actions += fetch.handle(
          .loaded(cid, lost.contains(cid) && stored[cid] == nil ? nil : bytes))
      case .store(let block, let offset):
        stored[block.cid] = block.bytes
        if let offset { leaves.append((offset, block)) }
        actions += fetch.handle(.stored(block.cid, here: here))
      case .root(let root): roots.append(root)
      case .finished(let outcome): self.outcome = outcome
      case .unwant, .progress: break
      case .wrong(_, let cid): Issue.record("a wrong block \(cid)")
      }
    }
  }

  /// The file as it was stored, with what was held, after a check of each leaf's place.
  func content(_ byteCount: Int, of held: [CID: [UInt8]] = [:]) throws -> [UInt8] {
    var blocks = stored
    blocks.merge(held) { old, _ in old }
    var reader = FileRangeReader(root: try fetch.root.contentID(), range: 0..<UInt64.max)
    var content: [UInt8] = []
    var places: [UInt64: [UInt8]] = [:]
    while let next = reader.next {
      let cid = CID(next)
      let bytes = try #require(blocks[cid] ?? cid.inVersion0.flatMap { blocks[$0] })
      let part = try reader.take(bytes)
      content += bytes[part.blockRange]
      if !part.blockRange.isEmpty { places[part.fileOffset] = bytes }
    }
    for (offset, block) in leaves {
      #expect(places[offset] == block.bytes || byteCount == 0)
    }
    return content
  }
}

/// Bytes of which no two parts are alike.
func noise(_ count: Int, seed: UInt64) -> [UInt8] {
  var random = SplitMix64(seed: seed)
  return (0..<(count + 7) / 8).flatMap { _ in
    withUnsafeBytes(of: random.next().littleEndian) { Array($0) }
  }.prefix(count) + []
}
