import ContentBlocks
import ContentID
import GatewayProtocol

/// Follows a path: entries of directories by name, links in DAG-CBOR by key and index.
struct PathResolver {
  /// Where a path leads.
  struct Resolution {
    /// The blocks on the way, which prove it; the last block is not among them.
    var way: [CID] = []
    /// The root, and what each name led to.
    var roots: [CID]
    /// The block at the end.
    var end: CID
    /// Its bytes.
    var bytes: [UInt8]
  }

  let blocks: BlockAccess
  let limits: GatewayLimits

  /// Follows a path to its end.
  func resolve(_ path: ContentPath, onlyIfCached: Bool) async throws -> Resolution {
    guard let bytes = try await blocks.find(path.root) else {
      throw onlyIfCached ? GatewayError.notCached(path.root) : .missing(path.root)
    }
    var found = Resolution(roots: [path.root], end: path.root, bytes: bytes)
    var names = path.names[...]
    while let name = names.first {
      switch found.end.codec {
      case WalkedNode.dagPB:
        try await enter(name, &found)
        names.removeFirst()
      case WalkedNode.dagCBOR: try await go(to: Self.link(&names, found), &found)
      case UInt64(ContentID.Codec.raw.rawValue): throw GatewayError.noLink(name, in: found.end)
      default: throw GatewayError.codec(found.end.codec, found.end)
      }
      found.roots.append(found.end)
    }
    return found
  }

  /// Goes to the entry of a name.
  private func enter(_ name: String, _ found: inout Resolution) async throws {
    var search = ShardedDirectory(name)
    // A hash has 64 bits and each part uses three of them at least.
    while true {
      let node = try WalkedNode(found.end, found.bytes)
      switch node.kind {
      case .directory, .other:
        let link = node.links.first { ($0.name ?? []).elementsEqual(name.utf8) }
        guard let link else { throw GatewayError.noLink(name, in: found.end) }
        return try await go(to: link.cid, &found)
      case .shard:
        switch try search.step(node, found.end) {
        case .entry(let cid): return try await go(to: cid, &found)
        case .part(let cid): try await go(to: cid, &found)
        case nil: throw GatewayError.noLink(name, in: found.end)
        }
      case .leaf, .file: throw GatewayError.noLink(name, in: found.end)
      }
    }
  }

  /// The first link along the names, which are used up to it.
  private static func link(
    _ names: inout ArraySlice<String>, _ found: Resolution
  ) throws(GatewayError) -> CID {
    var value = try WalkedNode.value(found.end, found.bytes)
    while let name = names.first {
      let next: DataModelValue? =
        if case .list(let values) = value { Int(name).flatMap { values.at($0) } } else {
          value[name]
        }
      guard let next else { throw .noLink(name, in: found.end) }
      names.removeFirst()
      if case .link(let cid) = next { return cid }
      value = next
    }
    throw .insideBlock(found.end)
  }

  private func go(to cid: CID, _ found: inout Resolution) async throws {
    found.way.append(found.end)
    guard found.way.count <= limits.pathBlockCount else {
      throw GatewayError.tooLarge(cid, limit: limits.pathBlockCount)
    }
    found.bytes = try await blocks.block(cid)
    found.end = cid
  }
}

extension [DataModelValue] {
  fileprivate func at(_ index: Int) -> DataModelValue? {
    indices.contains(index) ? self[index] : nil
  }
}
