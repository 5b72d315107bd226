import ContentBlocks

/// Walks over everything that some blocks lead to, each block once.
///
/// The blocks of a store bound it: a link to what is not here is not followed.
struct LinkWalk {
  /// A block that was linked to.
  struct Target {
    let cid: CID
    let digest: Digest
    /// Whether what links to it is no whole without it, as a file's node is.
    let isPart: Bool
  }

  private var upcoming: [(cid: CID, isPart: Bool)]
  private(set) var met: Set<Digest> = []

  init(from roots: [CID]) {
    upcoming = roots.reversed().map { ($0, true) }
  }

  /// The next block, in the order of a depth first walk; names that hold their block are passed
  /// over, and so are such as no store has.
  mutating func next() -> Target? {
    while let (cid, isPart) = upcoming.popLast() {
      guard case .digest(let digest)? = try? BlockName(cid), met.insert(digest).inserted else {
        continue
      }
      return Target(cid: cid, digest: digest, isPart: isPart)
    }
    return nil
  }

  /// Goes on with what a block links to.
  mutating func enter(_ cid: CID, _ block: [UInt8]) {
    let isPart = cid.codec == CID.dagPB
    upcoming += Self.links(of: cid, block).reversed().map { ($0, isPart) }
  }

  /// The links of a block, by its codec; none where it cannot be read.
  static func links(of cid: CID, _ block: [UInt8]) -> [CID] {
    switch cid.codec {
    case CID.dagPB: ((try? DagPBNode(block.span.bytes))?.links ?? []).map(\.cid)
    case CID.dagCBOR: (try? DagCBOR.decode(block.span.bytes))?.links ?? []
    default: []
    }
  }
}
