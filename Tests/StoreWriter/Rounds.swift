import ContentBlocks
import ContentStore
import TestSupport

/// One package after the other, each half of the leaves of the one before and each added twice; old
/// ones are collected.
struct Rounds {
  /// How many packages are kept.
  static let keptCount = 3

  let store: ContentStore
  let seed: UInt64

  func run(from first: Int) throws {
    for round in first... { try run(round) }
  }

  private func run(_ round: Int) throws {
    let tree = MadeTree(seed: seed, round: round)
    say("begin \(round) \(tree.root)")
    let download = try store.download(tree.root)
    var here = Set(try download.held())
    var random = SplitMix64(seed: seed &+ UInt64(round))
    for (block, offset) in tree.blocks.shuffled(using: &random) where !here.contains(block.cid) {
      let copied = try download.write(block, leafOffset: offset)
      say("wrote \(block.cid)")
      for cid in copied { say("wrote \(cid)") }
      here.formUnion(copied)
    }
    _ = try download.finish(pin: true)
    say("finished \(round) \(tree.root)")
    try addAgain(tree)
    let loose = MadeTree.loose(seed: seed, round: round)
    try store.add(loose, pin: true)
    say("pinned \(loose.cid)")
    try drop(round - Self.keptCount)
  }

  /// Writes a package that is whole already.
  private func addAgain(_ tree: MadeTree) throws {
    let download = try store.download(tree.root)
    _ = try download.held()
    for (block, offset) in tree.blocks where offset == nil {
      try download.write(block, leafOffset: nil)
    }
    _ = try download.finish(pin: true)
    say("again \(tree.root)")
  }

  private func drop(_ round: Int) throws {
    guard round >= 0 else { return }
    let loose = MadeTree.loose(seed: seed, round: round).cid
    let root = MadeTree(seed: seed, round: round).root
    say("unpinning \(root) \(loose)")
    try store.unpin(root)
    try store.unpin(loose)
    _ = try store.collect()
    say(try store.contains(root) ? "kept \(root)" : "collected")
  }
}

/// A package of random bytes, the first half of which the round before has too.
struct MadeTree {
  let root: CID
  let blocks: [(block: Block, offset: UInt64?)]

  init(seed: UInt64, round: Int) {
    let bytes = Self.half(seed, round) + Self.half(seed, round + 1)
    var blocks: [(Block, UInt64?)] = []
    var start: UInt64 = 0
    var builder = UnixFSBuilder(profile: .package(byteCount: bytes.count))
    func take(_ block: Block) {
      let isLeaf = block.cid.codec == 0x55
      blocks.append((block, isLeaf ? start : nil))
      if isLeaf { start += UInt64(block.bytes.count) }
    }
    builder.append(bytes.span.bytes, sink: take)
    root = builder.finish(sink: take).cid
    self.blocks = blocks
  }

  private static func half(_ seed: UInt64, _ round: Int) -> [UInt8] {
    var random = SplitMix64(seed: seed ^ UInt64(round) << 20)
    return (0..<16 * 4096).map { _ in UInt8(truncatingIfNeeded: random.next()) }
  }

  /// A block that belongs to no package.
  static func loose(seed: UInt64, round: Int) -> Block {
    let bytes = Array("loose \(seed) \(round)".utf8)
    return Block(cid: CID(of: bytes.span.bytes, codec: .raw), bytes: bytes)
  }
}
