import ContentID

/// What stands before the blocks of a CAR.
public struct CARHeader: Equatable, Sendable {
  /// 1, or 2 where the blocks are wrapped so that an index can follow them.
  public let version: UInt64
  /// The blocks from which the others can be reached.
  public let roots: [CID]

  /// The version of a header, and its roots in version 1.
  static func decode(
    _ bytes: ArraySlice<UInt8>, at offset: UInt64
  ) throws(CARError) -> (version: UInt64, roots: [CID]) {
    let value: DataModelValue
    do { value = try DagCBOR.decode(bytes.span.bytes) } catch {
      throw CARError(offset, .header(error))
    }
    guard case .map(let map) = value, case .unsigned(let version) = map["version"] else {
      throw CARError(offset, .headerShape)
    }
    guard version == 1 || version == 2 else { throw CARError(offset, .version(version)) }
    guard version == 1 else {
      guard map.entries.count == 1 else { throw CARError(offset, .headerShape) }
      return (2, [])
    }
    guard map.entries.count == 2, case .list(let roots) = map["roots"] else {
      throw CARError(offset, .headerShape)
    }
    var cids: [CID] = []
    for root in roots {
      guard case .link(let cid) = root else { throw CARError(offset, .headerShape) }
      cids.append(cid)
    }
    return (1, cids)
  }
}

/// Version 1 of a CAR, as it is written: a header, then blocks.
///
/// Source: the CARv1 specification of IPLD.
public enum CARv1 {
  /// What stands before the blocks.
  public static func header(roots: [CID]) -> [UInt8] {
    let map = DataModelMap(["roots": .list(roots.map { .link($0) }), "version": .unsigned(1)])
    // A header holds no float, the only thing that has no form.
    let body = (try? DagCBOR.encode(.map(map))) ?? []
    var header: [UInt8] = []
    header.appendVarint(UInt64(body.count))
    return header + body
  }

  /// What stands before the bytes of a block: the length of all that follows, and its name.
  public static func blockHead(_ cid: CID, blockByteCount: Int) -> [UInt8] {
    var head: [UInt8] = []
    head.appendVarint(UInt64(cid.bytes.count + blockByteCount))
    return head + cid.bytes
  }

  /// A block with what stands before it.
  public static func section(_ block: Block) -> [UInt8] {
    blockHead(block.cid, blockByteCount: block.bytes.count) + block.bytes
  }
}
