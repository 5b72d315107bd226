import ContentBlocks

/// What a fixture should have and has not. Not a failed expectation: tables are made outside of any
/// test, where nobody would see that.
struct Absent: Error {
  let what: String
}

extension Optional {
  /// The value, which must be there.
  func orAbsent(_ what: String) throws -> Wrapped {
    guard let value = self else { throw Absent(what: what) }
    return value
  }
}

/// The plainest reading of a tree, for comparison: it looks everywhere, and works nothing out.
struct PlainTree {
  let blocks: HeldBlocks

  /// The bytes of a block that must be there.
  func bytes(_ cid: CID) throws -> [UInt8] { try blocks.block(cid).orAbsent("\(cid)") }

  /// The links of a block, with their names.
  func links(_ cid: CID) throws -> [(name: String, cid: CID)] {
    let bytes = try bytes(cid)
    switch cid.codec {
    case 0x70:
      return try DagPBNode(bytes.span.bytes).links.map {
        (String(decoding: $0.name ?? [], as: UTF8.self), $0.cid)
      }
    case 0x71: return try Self.links(in: DagCBOR.decode(bytes.span.bytes))
    default: return []
    }
  }

  /// Links in a value, each under the keys that lead to it with slashes between them.
  private static func links(
    in value: DataModelValue, _ prefix: String = ""
  ) -> [(name: String, cid: CID)] {
    switch value {
    case .link(let cid): return [(String(prefix.dropLast()), cid)]
    case .map(let map):
      return map.entries.flatMap { links(in: $0.value, "\(prefix)\($0.key)/") }
    case .list(let values):
      return values.enumerated().flatMap { links(in: $1, "\(prefix)\($0)/") }
    default: return []
    }
  }

  /// Where names lead from a root.
  func cid(_ root: CID, _ names: String...) throws -> CID {
    try names.reduce(root) { cid, name in
      try links(cid).first { $0.name == name }.orAbsent("\(name) in \(cid)").cid
    }
  }

  /// All that is below a block, depth first, each time that it is met.
  func descendants(_ cid: CID) throws -> [CID] {
    try links(cid).flatMap { try [$0.cid] + descendants($0.cid) }
  }

  /// The parts of a directory that is spread over blocks, without the first.
  func parts(_ cid: CID) throws -> [CID] {
    try links(cid).filter { $0.name.count == 2 }.flatMap { try [$0.cid] + parts($0.cid) }
  }

  /// The parts on the way to an entry, without the first, and the entry.
  func way(_ cid: CID, to name: String) throws -> [CID]? {
    for link in try links(cid) {
      if link.name.count > 2, link.name.dropFirst(2) == name { return [link.cid] }
      if link.name.count == 2, let way = try way(link.cid, to: name) { return [link.cid] + way }
    }
    return nil
  }
}
