public import ContentID

/// What the data of a dag-pb node says of a file.
///
/// Source: the UnixFS specification of IPFS.
public struct UnixFSNode: Equatable, Sendable {
  /// What the node stands for.
  public var type: UnixFSView.FileType
  /// Bytes of the file in the node itself.
  public var data: [UInt8]?
  /// The bytes of the file that each link covers.
  public var blockSizes: [UInt64]

  /// A node; its size follows from data and blocks.
  public init(type: UnixFSView.FileType, data: [UInt8]? = nil, blockSizes: [UInt64] = []) {
    self.type = type
    self.data = data
    self.blockSizes = blockSizes
  }

  /// Type, data, size, sizes of blocks: the order in which every writer has them.
  public var encoded: [UInt8] {
    var bytes: [UInt8] = []
    bytes.appendField(1, UInt64(type.rawValue))
    if let data { bytes.appendField(2, data) }
    if type == .file || type == .raw {
      bytes.appendField(3, blockSizes.reduce(UInt64(data?.count ?? 0), &+))
    }
    for size in blockSizes { bytes.appendField(4, size) }
    return bytes
  }
}
