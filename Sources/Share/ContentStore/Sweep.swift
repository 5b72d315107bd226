import ContentBlocks
import GRDB

/// The second half of a collection, within one step of the index.
struct Sweep {
  private let store: ContentStore
  private let live: Set<Digest>
  private(set) var collected = Collected()
  /// Files to be removed once the index does not name them.
  private(set) var removed: [StoredFile] = []
  private var hasMoved = false

  init(store: ContentStore, live: Set<Digest>) {
    self.store = store
    self.live = live
  }

  /// Packages that nothing leads to go whole.
  mutating func packages(_ db: Database) throws {
    try remove(RootTable.all(db).filter { $0.isWhole && !isLive($0) }, db)
  }

  /// Downloads go that nothing leads to and nobody is writing.
  mutating func partialPackages(_ db: Database) throws {
    let partial = try RootTable.all(db).filter { !$0.isWhole && !isLive($0) }
    try remove(partial.filter { try !store.isBeingWritten($0.file) }, db)
  }

  private func isLive(_ root: RootTable.Entry) -> Bool {
    Digest(root.cid.hash.digest).map(live.contains) ?? true
  }

  private mutating func remove(_ roots: [RootTable.Entry], _ db: Database) throws {
    for root in roots {
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

  /// Takes a block of a package out; one that something else needs is kept among the
  /// loose ones.
  private mutating func take(
    _ entry: BlockTable.Entry, of file: StoredFile, _ db: Database
  ) throws {
    let bytes = live.contains(entry.digest) ? try store.block(entry.digest, db) : nil
    try drop(entry, of: file, db)
    guard let bytes else { return }
    // Nothing is written where another file has it undamaged.
    try store.append(
      [NamedBlock(digest: entry.digest, codec: entry.codec, bytes: bytes)], db)
    hasMoved = true
  }

  /// Loose blocks that nothing leads to go.
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
