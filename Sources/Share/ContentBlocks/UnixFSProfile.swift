import ContentID

/// How a file is cut into blocks and which names they get: with it a file has one name.
///
/// Source: IPIP-0499 for the two profiles of the IPFS network.
public struct UnixFSProfile: Equatable, Sendable {
  /// The size of all leaves but the last, in bytes.
  public let leafByteCount: Int
  /// The links of a full node.
  public let linkLimit: Int
  /// Whether a leaf is the bytes themselves; otherwise it is a node that holds them.
  public let hasRawLeaves: Bool
  /// The version of every name in the tree.
  public let cidVersion: UInt8

  init(leafByteCount: Int, linkLimit: Int, hasRawLeaves: Bool, cidVersion: UInt8) {
    precondition(leafByteCount > 0 && linkLimit > 1, "a tree must branch")
    self.leafByteCount = leafByteCount
    self.linkLimit = linkLimit
    self.hasRawLeaves = hasRawLeaves
    self.cidVersion = cidVersion
  }

  /// `unixfs-v1-2025`: raw leaves of 1 MiB, 1,024 links a node.
  public static let unixFS2025 = UnixFSProfile(
    leafByteCount: 1 << 20, linkLimit: 1024, hasRawLeaves: true, cidVersion: 1)

  /// `unixfs-v0-2015`: leaves of 256 KiB that are nodes, 174 links a node, names of version 0.
  public static let unixFS2015 = UnixFSProfile(
    leafByteCount: 256 << 10, linkLimit: 174, hasRawLeaves: false, cidVersion: 0)

  /// The one form of a package of this size.
  public static func package(byteCount: Int) -> UnixFSProfile {
    UnixFSProfile(
      leafByteCount: PackageTree.leafByteCount(packageByteCount: byteCount),
      linkLimit: PackageTree.linkLimit, hasRawLeaves: true, cidVersion: 1)
  }
}
