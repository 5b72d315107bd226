import ContentID
import TestSupport

@testable import ContentBlocks

/// A file of random bytes and its blocks.
struct MadeTree {
  let root: CID
  let bytes: [UInt8]
  /// The blocks, root first, in the order of a depth-first walk; one that repeats is there once.
  let blocks: [Block]

  /// A tree whose leaves and nodes have these sizes.
  init(byteCount: Int, leafByteCount: Int = 4096, linkLimit: Int = 16, seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(byteCount + 8)
    while bytes.count < byteCount {
      withUnsafeBytes(of: random.next()) { bytes += $0 }
    }
    self.init(
      Array(bytes.prefix(byteCount)), leafByteCount: leafByteCount, linkLimit: linkLimit)
  }

  /// The tree of given bytes.
  init(_ bytes: [UInt8], leafByteCount: Int = 4096, linkLimit: Int = 16) {
    let profile = UnixFSProfile(
      leafByteCount: leafByteCount, linkLimit: linkLimit, hasRawLeaves: true, cidVersion: 1)
    var builder = UnixFSBuilder(profile: profile)
    var held = HeldBlocks()
    builder.append(bytes.span.bytes) { held.add($0) }
    root = builder.finish { held.add($0) }.cid
    self.bytes = bytes
    let tree = PlainTree(blocks: held)
    var seen: Set<CID> = []
    let order = [root] + ((try? tree.descendants(root)) ?? [])
    blocks = order.filter { seen.insert($0).inserted }.compactMap { cid in
      held.block(cid).map { Block(cid: cid, bytes: $0) }
    }
  }
}
