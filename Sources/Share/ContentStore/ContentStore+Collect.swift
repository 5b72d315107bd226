public import ContentBlocks
import GRDB

/// What a collection removed.
public struct Collected: Equatable, Sendable {
  /// Packages that nothing kept.
  public internal(set) var roots: [CID] = []
  /// Blocks, those of the packages included.
  public internal(set) var blockCount = 0
  /// The bytes of these blocks.
  public internal(set) var byteCount: UInt64 = 0
}

extension ContentStore {
  /// Removes all that no pin leads to and no download has written.
  ///
  /// Mark and sweep in one step of the index: nobody writes meanwhile, and a process that is
  /// killed has removed all of it or nothing. What is being imported is waited for.
  public func collect() throws(StoreError) -> Collected {
    let imports = try BlockFile(folder.path(StoreFolder.importLock), .writing)
    try imports.lock(.exclusive)
    defer { imports.unlock() }
    let (collected, removed) = try index.commit { db in
      let live = try mark(db)
      var sweep = Sweep(store: self, live: live)
      try sweep.packages(db)
      try sweep.looseBlocks(db)
      try sweep.compact(db)
      return (sweep.collected, sweep.removed)
    }
    files.forget(removed.map(\.id))
    folder.remove(removed.map(\.name))
    return collected
  }

  /// Everything that pins lead to, and what downloads hold.
  private func mark(_ db: Database) throws -> Set<Digest> {
    var written: [CID] = []
    for root in try RootTable.all(db) {
      if try !root.isWhole || isBeingWritten(root.file) {
        written.append(root.cid)
      } else {
        // Left by somebody who began to add it again and did not finish.
        try HeldTable.delete(file: root.file.id, db)
      }
    }
    var walk = LinkWalk(from: try PinTable.all(db) + written)
    while let target = walk.next() {
      // Leaves lead nowhere: they need not be read.
      guard target.cid.codec != CID.raw, let block = try block(target.digest, db) else { continue }
      walk.enter(target.cid, block)
    }
    return walk.met.union(try HeldTable.all(db))
  }
}

/// The second half of a collection, within one step of the index.
private struct Sweep {
  let store: ContentStore
  let live: Set<Digest>
  var collected = Collected()
  var removed: [StoredFile] = []
  private var hasMoved = false

  init(store: ContentStore, live: Set<Digest>) {
    self.store = store
    self.live = live
  }

  /// Packages that nothing leads to go whole.
  mutating func packages(_ db: Database) throws {
    for root in try RootTable.all(db) where root.isWhole {
      guard let digest = Digest(root.cid.hash.digest), !live.contains(digest) else { continue }
      try forEachEntry(of: root.file, db) { entry, sweep in
        try sweep.take(entry, of: root.file, db)
      }
      try FileTable.delete(root.file.id, db)
      collected.roots.append(root.cid)
      removed.append(root.file)
    }
    // What was moved must be on the disk before the place that it came from goes.
    if hasMoved { try store.synchronizeBlocks(db) }
  }

  /// Takes a block of a package out; one that is pinned by itself is kept among the loose ones.
  private mutating func take(
    _ entry: BlockTable.Entry, of file: StoredFile, _ db: Database
  ) throws {
    let bytes = live.contains(entry.digest) ? try store.block(entry.digest, db) : nil
    try drop(entry, of: file, db)
    guard let bytes, try BlockTable.byteCount(of: entry.digest, db) == nil else { return }
    try store.append(
      [NamedBlock(digest: entry.digest, codec: entry.codec, bytes: bytes)], db)
    hasMoved = true
  }

  mutating func looseBlocks(_ db: Database) throws {
    for file in try FileTable.all(db) where file.kind == .blocks {
      try forEachEntry(of: file, db) { entry, sweep in
        if !sweep.live.contains(entry.digest) { try sweep.drop(entry, of: file, db) }
      }
    }
  }

  /// Files of which more than half is in no use are written anew.
  mutating func compact(_ db: Database) throws {
    let files = try FileTable.all(db).filter { file in
      guard file.kind == .blocks else { return false }
      return try BlockTable.byteCount(inFile: file.id, db) < file.byteCount / 2
    }
    guard !files.isEmpty else { return }
    let target = try FileTable.insertBlocks(db)
    let copy = try BlockFile(store.folder.path(target.name), .replacing)
    var end: UInt64 = 0
    for file in files {
      try forEachEntry(of: file, db) { entry, sweep in
        guard let bytes = try sweep.store.block(entry.digest, db) else { return }
        try copy.write(bytes, at: end)
        try BlockTable.insert(
          entry.digest, codec: entry.codec, file: target.id, offset: end,
          byteCount: bytes.count, db)
        end += UInt64(bytes.count)
      }
      try FileTable.delete(file.id, db)
      removed.append(file)
    }
    try FileTable.setByteCount(end, of: target.id, db)
    try copy.synchronize()
    try store.folder.synchronizeNames()
  }

  private mutating func drop(
    _ entry: BlockTable.Entry, of file: StoredFile, _ db: Database
  ) throws {
    try BlockTable.delete(entry.digest, file: file.id, offset: entry.offset, db)
    collected.blockCount += 1
    collected.byteCount += UInt64(entry.byteCount)
  }

  private mutating func forEachEntry(
    of file: StoredFile, _ db: Database,
    _ body: (BlockTable.Entry, inout Sweep) throws -> Void
  ) throws {
    var pages = BlockTable.Pages(of: file.id)
    while let entries = try pages.next(db) {
      for entry in entries { try body(entry, &self) }
    }
  }
}
