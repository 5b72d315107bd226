// Walks a tree depth first, parents before children, children in the order of their links. It does
// no I/O: `next` names a block, `take` gets its bytes. The server and the client walk alike, so
// what one sends is what the other waits for.
//
// Without duplicates a block is named once. What is below a block that was met whole is not walked
// again, so that a tree of shared nodes cannot be made to last for ever. A node of a file of which
// only a part was wanted is walked again, though not sent again, when it is met once more.

package import ContentBlocks
import ContentID

/// A depth-first walk over the blocks of a tree.
package struct BlockWalk: Sendable {
  /// A block that is needed.
  package struct Wanted: Equatable {
    /// Its name.
    package let cid: CID
    /// Whether it belongs into a CAR; otherwise only its links are needed.
    package let isNew: Bool
  }

  /// What is wanted of a block that waits.
  private enum Role {
    /// It and what its kind and the scope say.
    case top
    /// Everything below it.
    case all
    /// A part of a file that begins at a byte of it.
    case file(start: UInt64)
    /// A part of a directory that is spread over blocks.
    case shard
    /// It alone.
    case alone
  }

  private let scope: DAGScope
  private let range: Range<UInt64>?
  private let repeats: Bool
  private let limits: GatewayLimits
  private var pending: [(cid: CID, role: Role)]
  private var current: (cid: CID, role: Role)?
  private var seen = SeenBlocks()
  /// Of those that were met, files' nodes below which something was left out.
  private var partial = SeenBlocks()
  private var count = 0

  /// Starts a walk; blocks that lead to the root may go before it.
  package init(
    path: [CID] = [], root: CID, scope: DAGScope, range: Range<UInt64>? = nil,
    repeats: Bool = false, limits: GatewayLimits
  ) {
    self.scope = scope
    self.range = range
    self.repeats = repeats
    self.limits = limits
    pending = [(root, .top)] + path.reversed().map { ($0, .alone) }
  }

  /// The next block; nil at the end. It is named until it is taken.
  package mutating func next() throws(GatewayError) -> Wanted? {
    if let current { return Wanted(cid: current.cid, isNew: isNew(current.cid)) }
    while let top = pending.popLast() {
      count += 1
      guard count <= limits.treeBlockCount else {
        throw .tooLarge(top.cid, limit: limits.treeBlockCount)
      }
      let isAgain = !isNew(top.cid)
      if isAgain, !partial.contains(top.cid) { continue }
      current = top
      // Its name holds its bytes: nobody needs to send them.
      if top.cid.hash.function == MultihashView.identity {
        try take(top.cid.hash.digest)
        continue
      }
      return Wanted(cid: top.cid, isNew: !isAgain)
    }
    return nil
  }

  /// Blocks that will be needed soon, the nearest first, as far as is known.
  package func upcoming(_ limit: Int) -> [CID] {
    var cids: [CID] = []
    // Those that were met are passed over, but not without end.
    for (cid, _) in pending.suffix(4 * limit).reversed()
    where isNew(cid) && !cids.contains(cid) {
      guard cids.count < limit else { break }
      if cid.hash.function != MultihashView.identity { cids.append(cid) }
    }
    return cids
  }

  /// Takes the bytes of the block that `next` named.
  package mutating func take(_ bytes: [UInt8]) throws(GatewayError) {
    guard let (cid, role) = current else { preconditionFailure("no block was named") }
    current = nil
    let isWhole = try push(cid, role, bytes)
    guard !repeats else { return }
    seen.insert(cid)
    if isWhole { partial.remove(cid) } else { partial.insert(cid) }
    guard seen.count <= limits.rememberedBlockCount else {
      throw .tooLarge(cid, limit: limits.rememberedBlockCount)
    }
  }

  /// Whether a block was not met before.
  package func isNew(_ cid: CID) -> Bool { repeats || !seen.contains(cid) }
}

extension BlockWalk {
  /// Puts what is below a block on the pile; false where something of it is left out.
  private mutating func push(
    _ cid: CID, _ role: Role, _ bytes: [UInt8]
  ) throws(GatewayError) -> Bool {
    switch (role, scope) {
    case (.top, .block): return true
    // On a path only names are followed; it may come by here again for all that is below.
    case (.alone, _): return false
    case (.all, _), (.top, .all):
      try push(WalkedNode(cid, bytes).links.map { ($0.cid, .all) }, below: cid)
      return true
    case (.top, .entity):
      // An entity of a codec without files is its block.
      guard cid.codec == WalkedNode.dagPB else { return true }
      return try push(entity: WalkedNode(cid, bytes), cid, start: 0)
    case (.file(let start), _):
      return try push(entity: WalkedNode(cid, bytes), cid, start: start)
    case (.shard, _): return try push(entity: WalkedNode(cid, bytes), cid, start: 0)
    }
  }

  private mutating func push(
    entity node: WalkedNode, _ cid: CID, start: UInt64
  ) throws(GatewayError) -> Bool {
    switch node.kind {
    case .file(let own, let sizes):
      return try push(file: node.links, sizes, cid, start: start &+ own)
    case .shard(let fanout, _):
      let digits = ShardedDirectory.digits(fanout: fanout)
      let shards = node.links.filter { ($0.name ?? []).count == digits }
      try push(shards.map { ($0.cid, .shard) }, below: cid)
      return true
    case .leaf, .directory, .other: return true
    }
  }

  private mutating func push(
    file links: [DagPBNode.Link], _ sizes: [UInt64], _ cid: CID, start: UInt64
  ) throws(GatewayError) -> Bool {
    guard let range else {
      try push(links.map { ($0.cid, .file(start: 0)) }, below: cid)
      return true
    }
    guard sizes.count == links.count else {
      throw .malformed(cid, "\(links.count) links and \(sizes.count) sizes of their bytes")
    }
    var wanted: [(CID, Role)] = []
    var end = start
    for (link, size) in zip(links, sizes) {
      let start = end
      // The sizes of a node add up without wrapping; their sum and what is before it may not.
      end = start.addingReportingOverflow(size).overflow ? .max : start + size
      if start < range.upperBound, range.lowerBound < end {
        wanted.append((link.cid, .file(start: start)))
      }
    }
    try push(wanted, below: cid)
    return wanted.count == links.count
      && range.lowerBound <= start && end <= range.upperBound
  }

  private mutating func push(_ blocks: [(CID, Role)], below cid: CID) throws(GatewayError) {
    guard blocks.count <= limits.pendingLinkCount - pending.count else {
      throw .tooLarge(cid, limit: limits.pendingLinkCount)
    }
    for (cid, role) in blocks.reversed() { pending.append((cid, role)) }
  }
}
