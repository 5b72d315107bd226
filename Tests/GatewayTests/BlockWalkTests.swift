import ContentBlocks
import ContentID
import TestSupport
import Testing

@testable import Gateway
@testable import GatewayProtocol

/// Walks against the plain reading of the same trees.
@Suite("a walk over blocks")
struct BlockWalkTests {
  private func walk(
    _ source: HeldBlocks, _ root: CID, _ scope: DAGScope, range: Range<UInt64>? = nil,
    repeats: Bool = false, limits: GatewayLimits = GatewayLimits()
  ) throws -> [CID] {
    var walk = BlockWalk(
      root: root, scope: scope, range: range, repeats: repeats, limits: limits)
    var cids: [CID] = []
    while let wanted = try walk.next() {
      #expect(try walk.next() == wanted)
      if wanted.isNew { cids.append(wanted.cid) }
      try walk.take(source.block(wanted.cid).orAbsent("\(wanted.cid)"))
    }
    return cids
  }

  /// A file of few different leaves, so that leaves and nodes repeat.
  private func repeating(_ random: inout SplitMix64) -> MadeTree {
    let leaves = (0..<3).map { _ in
      (0..<64).map { _ in UInt8.random(in: 0...255, using: &random) }
    }
    let count = Int.random(in: 1...60, using: &random)
    var bytes = (0..<count).flatMap { _ in leaves[Int.random(in: 0..<3, using: &random)] }
    bytes.removeLast(Int.random(in: 0..<64, using: &random))
    return MadeTree(bytes, leafByteCount: 64, linkLimit: 3)
  }

  @Test("all blocks come as the plain reading has them", arguments: UInt64(1)...20)
  func all(_ seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let tree = repeating(&random)
    let source = HeldBlocks(tree.blocks)
    let plain = try [tree.root] + PlainTree(blocks: source).descendants(tree.root)
    #expect(try walk(source, tree.root, .all, repeats: true) == plain, "seed \(seed)")
    #expect(try walk(source, tree.root, .entity, repeats: true) == plain, "seed \(seed)")
    var seen: Set<CID> = []
    let once = plain.filter { seen.insert($0).inserted }
    #expect(try walk(source, tree.root, .all) == once, "seed \(seed)")
    #expect(try walk(source, tree.root, .block) == [tree.root])
  }

  @Test("a range has exactly the blocks that prove it", arguments: UInt64(1)...40)
  func range(_ seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let tree = repeating(&random)
    let source = HeldBlocks(tree.blocks)
    let first = Int.random(in: 0..<tree.bytes.count, using: &random)
    let last = Int.random(in: first..<tree.bytes.count, using: &random)
    let range = UInt64(first)..<UInt64(last + 1)
    let sent = try walk(source, tree.root, .entity, range: range)
    let repeated = try walk(source, tree.root, .entity, range: range, repeats: true)
    // The reader of ranges is another walk, which asks for what it needs and nothing else.
    var reader = FileRangeReader(root: try tree.root.contentID(), range: range)
    var asked: [CID] = []
    var bytes: [UInt8] = []
    while let id = reader.next {
      let cid = CID(id)
      asked.append(cid)
      let part = try reader.take(source.block(cid).orAbsent("\(cid)"))
      bytes += part.block.bytes[part.blockRange]
    }
    #expect(repeated == asked, "seed \(seed)")
    var seen: Set<CID> = []
    #expect(sent == asked.filter { seen.insert($0).inserted }, "seed \(seed)")
    #expect(bytes == Array(tree.bytes[first...last]))
  }

  @Test("a tree that doubles at each level ends when nothing is sent twice")
  func bomb() throws {
    var source = HeldBlocks()
    var cid = CID(of: [1].span.bytes, codec: .raw)
    source.add(Block(cid: cid, bytes: [1]))
    for _ in 0..<60 {
      let link = DagPBNode.Link(cid: cid)
      let bytes = DagPBNode(links: [link, link]).encodedAsIs()
      cid = CID(of: bytes.span.bytes, codec: .dagPB)
      source.add(Block(cid: cid, bytes: bytes))
    }
    #expect(try walk(source, cid, .all).count == 61)
    var limits = GatewayLimits()
    limits.treeBlockCount = 1000
    #expect(throws: GatewayError.self) {
      try walk(source, cid, .all, repeats: true, limits: limits)
    }
  }

  @Test("more links than the limit end a walk")
  func pending() throws {
    let leaf = CID(of: [1].span.bytes, codec: .raw)
    let node = DagPBNode(links: Array(repeating: DagPBNode.Link(cid: leaf), count: 101))
    let bytes = node.encodedAsIs()
    let root = CID(of: bytes.span.bytes, codec: .dagPB)
    var limits = GatewayLimits()
    limits.pendingLinkCount = 100
    let source = HeldBlocks([Block(cid: root, bytes: bytes), Block(cid: leaf, bytes: [1])])
    #expect(throws: GatewayError.tooLarge(root, limit: 100)) {
      try walk(source, root, .all, limits: limits)
    }
  }

  @Test(
    "MurmurHash3 has the values of its reference",
    arguments: [
      ("", 0), ("a", 0x8555_5565_F659_7889), ("abc", 0xB496_3F3F_3FAD_7867),
      ("The quick brown fox jumps over the lazy dog", 0xE34B_BC7B_BC07_1B6C),
    ] as [(String, UInt64)])
  func murmur(_ text: String, _ hash: UInt64) {
    #expect(MurmurHash3.hash(Array(text.utf8)) == hash)
  }
}
