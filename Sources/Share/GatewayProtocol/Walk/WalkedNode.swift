package import ContentBlocks
import ContentID

/// What a walk needs to know of a block: what it stands for and where it leads.
package struct WalkedNode {
  /// What a block stands for.
  package enum Kind: Equatable {
    /// Bytes without links.
    case leaf
    /// A file or a part of one: its own bytes, then those of each link.
    case file(ownByteCount: UInt64, blockSizes: [UInt64])
    /// A directory with its entries in this block.
    case directory
    /// A part of a directory that is spread over blocks, with so many places.
    case shard(fanout: UInt64, hashFunction: UInt64)
    /// A symbolic link, or a node of which nothing is known but its links.
    case other
  }

  /// What the block stands for.
  package let kind: Kind
  /// Where it leads, in the order of the block.
  package let links: [DagPBNode.Link]

  /// Multicodec's numbers of blocks that hold no links: raw, CBOR, JSON, a public key.
  private static let leafCodecs: Set<UInt64> = [0x55, 0x51, 0x0200, 0x72]
  /// Multicodec's numbers of blocks whose links are known here.
  package static let dagPB = UInt64(ContentID.Codec.dagPB.rawValue)
  package static let dagCBOR = UInt64(ContentID.Codec.dagCBOR.rawValue)

  /// Reads a block.
  package init(_ cid: CID, _ bytes: [UInt8]) throws(GatewayError) {
    switch cid.codec {
    case Self.dagPB: (kind, links) = try Self.node(cid, bytes)
    case Self.dagCBOR:
      kind = .other
      links = try Self.value(cid, bytes).links.map { DagPBNode.Link(cid: $0) }
    case let codec where Self.leafCodecs.contains(codec):
      kind = .leaf
      links = []
    default: throw .codec(cid.codec, cid)
    }
  }

  private static func node(
    _ cid: CID, _ bytes: [UInt8]
  ) throws(GatewayError) -> (Kind, [DagPBNode.Link]) {
    do {
      let node = try DagPBNode(bytes.span.bytes)
      // A node whose data is not UnixFS is one of links alone.
      return (node.data.flatMap { try? Self.kind($0) } ?? .other, node.links)
    } catch {
      throw .malformed(cid, "\(error)")
    }
  }

  private static func kind(_ data: [UInt8]) throws(BlockError) -> Kind {
    let view = try UnixFSView(data.span.bytes)
    switch view.type {
    case .file, .raw:
      var sizes: [UInt64] = []
      var reader = view.blockSizes
      for _ in 0..<view.blockSizeCount { sizes.append(try reader.next()) }
      return .file(ownByteCount: UInt64(view.data.byteCount), blockSizes: sizes)
    case .directory: return .directory
    case .shardedDirectory:
      return .shard(fanout: view.fanout, hashFunction: view.hashFunction)
    case .metadata, .symbolicLink: return .other
    }
  }

  /// The value of a block of DAG-CBOR.
  package static func value(_ cid: CID, _ bytes: [UInt8]) throws(GatewayError) -> DataModelValue {
    do { return try DagCBOR.decode(bytes.span.bytes) } catch { throw .malformed(cid, "\(error)") }
  }

  /// The bytes of the file; nil where this is none.
  package var fileByteCount: UInt64? {
    guard case .file(let own, let sizes) = kind else { return nil }
    return sizes.reduce(own, &+)
  }
}
