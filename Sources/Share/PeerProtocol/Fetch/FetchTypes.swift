public import ContentBlocks
public import ContentID

/// Where a block came from.
public enum FetchSource: Hashable, Sendable {
  /// A peer.
  case peer(PeerID)
  /// A gateway, by its address.
  case gateway(String)
  /// A file of blocks, by its path.
  case file(String)
  /// The own store.
  case store
}

/// How much of a file is there.
public struct FetchProgress: Equatable, Sendable {
  /// Bytes of the file that are stored.
  public var byteCount: UInt64 = 0
  /// The bytes of the file; nil until its root is there.
  public var fileByteCount: UInt64?
  /// Blocks that are stored, with those that were there before.
  public var blockCount = 0
  /// Bytes of blocks that came from others.
  public var fetchedByteCount: UInt64 = 0

  /// Nothing yet.
  public init() {}
}

/// How a fetch ended.
public enum FetchOutcome: Equatable, Sendable {
  /// All of it is stored: what was asked for, and the file that it leads to.
  case complete(root: CID, file: CID, byteCount: UInt64)
  /// What was asked for cannot be had from anyone.
  case refused(FetchError)
}

/// Why a tree is refused: every block of it is the one that its name says, so no peer is to blame.
public enum FetchError: Error, Equatable, Sendable {
  /// A node that contradicts itself or the node above it.
  case node(root: CID, block: CID, BlockError)
  /// A published node that is not DAG-CBOR.
  case published(root: CID, DagCBORError)
  /// A published node whose `package` is no link to a file.
  case noPackage(root: CID)
  /// A name whose block cannot be verified here, or whose codec is not known.
  case name(root: CID, CID)
  /// The file is larger than the caller takes.
  case tooLarge(root: CID, byteCount: UInt64, limit: UInt64)
}

extension FetchError: CustomStringConvertible {
  /// What is wrong, and with what.
  public var description: String {
    switch self {
    case .node(let root, let block, let error):
      "\(root) is not a file: its block \(block) is wrong as it was published; \(error)"
    case .published(let root, let error):
      "\(root) is not a published model: \(error)"
    case .noPackage(let root):
      "\(root) is not a published model: it has no link named \"package\" to a file"
    case .name(let root, let cid):
      "\(root) leads to \(cid), which cannot be verified here; SHA-256 and the codecs raw, dag-pb "
        + "and dag-cbor can"
    case .tooLarge(let root, let byteCount, let limit):
      "\(root) is a file of \(byteCount) bytes; \(limit) are taken at most"
    }
  }
}
