public import ContentBlocks
import GRDB
import Synchronization

/// A file that is being written, leaf by leaf in any order, by peers or from a file.
///
/// A class, as several threads may write to it. There is one of a root at a time, over all
/// processes; it is over when it is released, and goes on where it was when it is begun again.
public final class Download: Sendable {
  /// The root of the file.
  public let root: CID

  let store: ContentStore
  let stored: StoredFile
  let file: BlockFile
  let state = Mutex(State())

  /// What is known of the file in this process.
  struct State {
    /// Leaves that were verified when they were written, or since, by their places.
    var placed: [UInt64: Leaf] = [:]
    /// Parts whose nodes are not here yet.
    var awaited: [Digest: [FilePart]] = [:]
  }

  /// A leaf at its place.
  struct Leaf: Equatable {
    let digest: Digest
    let byteCount: UInt64
  }

  init(_ root: CID, _ store: ContentStore) throws(StoreError) {
    self.root = root.inVersion1
    self.store = store
    let first = try FileWalk(root: root.inVersion1).upcoming
    let (stored, file) = try store.lockedFile(of: root.inVersion1)
    self.stored = stored
    self.file = file
    state.withLock { state in
      for part in first { state.awaited[part.digest, default: []].append(part) }
    }
  }

  /// Writes a block: a leaf at its place in the file, an inner node beside it.
  ///
  /// When it returns the block survives the end of this process, however it ends. After a loss of
  /// power blocks of files that are not finished may be missing, and never wrong.
  ///
  /// Gives the blocks below a node that are here already, such as those of another version: they
  /// were copied and need not be fetched.
  @discardableResult
  public func write(_ block: Block, leafOffset: UInt64?) throws(StoreError) -> [CID] {
    guard let named = try NamedBlock(block) else { return [] }
    let isRoot = block.cid.hash == root.hash
    guard block.cid.codec == CID.raw, let offset = leafOffset ?? (isRoot ? 0 : nil) else {
      return try write(node: named)
    }
    try write([(named, offset)])
    return []
  }

  /// Writes leaves at their places, in one step of the index.
  func write(_ leaves: [(block: NamedBlock, offset: UInt64)]) throws(StoreError) {
    for leaf in leaves {
      let (end, overflow) = leaf.offset.addingReportingOverflow(UInt64(leaf.block.bytes.count))
      guard !overflow, end <= FileWalk.fileByteLimit else { throw .tooLarge(root) }
      try file.write(leaf.block.bytes, at: leaf.offset)
    }
    try store.index.write { db in
      for leaf in leaves {
        try BlockTable.insert(
          leaf.block.digest, codec: leaf.block.codec, file: stored.id, offset: leaf.offset,
          byteCount: leaf.block.bytes.count, db)
      }
    }
    state.withLock { state in
      for leaf in leaves {
        state.placed[leaf.offset] = Leaf(
          digest: leaf.block.digest, byteCount: UInt64(leaf.block.bytes.count))
      }
    }
  }

  private func write(node: NamedBlock) throws(StoreError) -> [CID] {
    try store.index.write { db in
      try store.append([node], db)
      try HeldTable.insert(node.digest, file: stored.id, db)
    }
    let parts = state.withLock { $0.awaited.removeValue(forKey: node.digest) } ?? []
    var walk = FileWalk(root: root, from: parts)
    let here = try settle(&walk)
    return here.filter { $0.hash.digest != node.digest.bytes }
  }
}

extension ContentStore {
  /// Begins to write the file of a root, or goes on.
  public func download(_ root: CID) throws(StoreError) -> Download {
    try Download(root, self)
  }

  /// The file of a root, made where there is none, and locked against all other writers.
  ///
  /// Row and lock in one step of the index: whoever collects sees both or neither.
  func lockedFile(of root: CID) throws(StoreError) -> (StoredFile, BlockFile) {
    try index.write { db in
      let stored = try FileTable.root(root, db)?.file ?? made(root, db)
      let file = try BlockFile(folder.path(stored.name), .writing)
      guard file.tryLock(.exclusive) else { throw StoreError.busy(root) }
      return (stored, file)
    }
  }

  private func made(_ root: CID, _ db: Database) throws -> StoredFile {
    let file = try FileTable.insertPackage(root, db)
    try RootTable.insert(root, file: file.id, db)
    return file
  }

  /// Whether somebody has the file of a package locked; asked within a step of the index, it is
  /// not locked before that step is over.
  func isBeingWritten(_ file: StoredFile) throws(StoreError) -> Bool {
    do {
      return try !BlockFile(folder.path(file.name), .reading).tryLock(.exclusive)
    } catch {
      guard case .noFile = error else { throw error }
      return false
    }
  }
}
