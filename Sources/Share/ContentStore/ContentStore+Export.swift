public import ContentBlocks
public import Foundation

/// What an archive was given.
public struct Exported: Equatable, Sendable {
  /// The blocks in it.
  public internal(set) var blockCount = 0
  /// The size of the archive.
  public internal(set) var byteCount: UInt64 = 0
  /// Blocks that a node of DAG-CBOR links to and the store does not have, such as another model.
  public internal(set) var absent: [CID] = []
}

extension ContentStore {
  /// Writes a block and all that it leads to as a CAR of version 1, depth first, each block once.
  ///
  /// The file appears when it is whole.
  @discardableResult
  public func export(_ root: CID, to url: URL) throws(StoreError) -> Exported {
    guard try contains(root) else { throw .missing(root) }
    let partial = url.path + ".partial-\(ProcessInfo.processInfo.processIdentifier)"
    do throws(StoreError) {
      var archive = try ArchiveWriter(partial)
      var exported = Exported()
      try archive.append(CARv1.header(roots: [root]))
      var walk = LinkWalk(from: [root])
      while let target = walk.next() {
        guard let block = try block(target.digest) else {
          if target.isPart { throw .missing(target.cid) }
          exported.absent.append(target.cid)
          continue
        }
        try archive.append(CARv1.blockHead(target.cid, blockByteCount: block.count))
        try archive.append(block)
        exported.blockCount += 1
        walk.enter(target.cid, block)
      }
      exported.byteCount = try archive.finish()
      guard rename(partial, url.path) == 0 else { throw StoreError(errno, url.path) }
      return exported
    } catch {
      unlink(partial)
      throw error
    }
  }
}

/// A file that is written from its start to its end, some of it at a time.
private struct ArchiveWriter {
  private let file: BlockFile
  private var held: [UInt8] = []
  private var offset: UInt64 = 0

  init(_ path: String) throws(StoreError) {
    file = try BlockFile(path, .replacing)
  }

  mutating func append(_ bytes: [UInt8]) throws(StoreError) {
    held += bytes
    if held.count >= 1 << 20 { try flush() }
  }

  /// Puts all of it on the disk, and gives its size.
  mutating func finish() throws(StoreError) -> UInt64 {
    try flush()
    try file.synchronize()
    return offset
  }

  private mutating func flush() throws(StoreError) {
    try file.write(held, at: offset)
    offset += UInt64(held.count)
    held.removeAll(keepingCapacity: true)
  }
}
