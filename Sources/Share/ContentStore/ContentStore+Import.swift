public import ContentBlocks
public import Foundation

/// What came out of an archive.
public struct Imported: Equatable, Sendable {
  /// The roots that the archive names.
  public internal(set) var roots: [CID] = []
  /// The packages that are whole now.
  public internal(set) var packages: [CID] = []
  /// The blocks of the archive, each counted once.
  public internal(set) var blockCount = 0
}

extension ContentStore {
  /// Adds all blocks of a CAR of version 1 or 2: files that its roots lead to as packages, each in
  /// one file, all others beside.
  ///
  /// Every block is held against its name before any is written. Nobody collects meanwhile.
  public func importCAR(from url: URL, pin: Bool = true) throws(StoreError) -> Imported {
    let archive = try Archive(url.path)
    let imports = try BlockFile(folder.path(StoreFolder.importLock), .writing)
    try imports.lock(.shared)
    defer { imports.unlock() }
    var work = ArchiveImport(store: self, archive: archive)
    try work.run()
    try synchronizeBlocks()
    let roots = archive.roots
    try index.commit { db in
      guard pin else { return }
      for root in roots where try size(of: root, db) != nil { try PinTable.insert(root, db) }
    }
    return Imported(roots: roots, packages: work.packages, blockCount: archive.order.count)
  }
}

/// The way of blocks from an archive into the store.
private struct ArchiveImport {
  let store: ContentStore
  let archive: Archive
  var packages: [CID] = []
  private var loose: [NamedBlock] = []
  private var looseByteCount = 0
  private var done: Set<Digest> = []

  init(store: ContentStore, archive: Archive) {
    self.store = store
    self.archive = archive
  }

  mutating func run() throws(StoreError) {
    let roots = Set(archive.roots)
    var upcoming: [CID] = archive.roots.reversed()
    while let cid = upcoming.popLast() {
      guard case .digest(let digest)? = try? BlockName(cid), !done.contains(digest) else {
        continue
      }
      // A leaf by itself is a package where it is named as a root.
      let isPart = cid.codec == CID.raw && !roots.contains(cid)
      if !isPart, try isWholeFile(cid) {
        try takeFile(cid)
      } else if let block = try archive.block(digest) {
        try takeLoose(block)
        upcoming += LinkWalk.links(of: cid, block.bytes).reversed()
      }
    }
    // What no root leads to.
    for digest in archive.order where !done.contains(digest) {
      if let block = try archive.block(digest) { try takeLoose(block) }
    }
    try flush()
  }

  /// Whether a name is that of a file of which all is in the archive or the store.
  private func isWholeFile(_ cid: CID) throws(StoreError) -> Bool {
    do throws(StoreError) {
      var walk = try FileWalk(root: cid)
      while let part = try walk.next() {
        if part.isLeaf {
          var byteCount = archive.place(of: part.digest)?.byteCount
          if byteCount == nil { byteCount = try store.size(of: part.cid) }
          guard let byteCount, UInt64(byteCount) == part.byteCount ?? UInt64(byteCount) else {
            return false
          }
        } else {
          guard let block = try block(part) else { return false }
          _ = try walk.enter(part, block)
        }
      }
      return true
    } catch {
      switch error {
      case .notAFile, .tooLarge: return false
      default: throw error
      }
    }
  }

  private func block(_ part: FilePart) throws(StoreError) -> [UInt8]? {
    if let block = try archive.block(part.digest) { return block.bytes }
    return try store.block(part.digest)
  }

  private mutating func takeFile(_ cid: CID) throws(StoreError) {
    let download = try store.download(cid)
    _ = try download.held()
    var walk = try FileWalk(root: download.root)
    var batch = LeafBatch()
    while let part = try walk.next() {
      done.insert(part.digest)
      if part.isLeaf {
        guard !download.hasPlaced(part), let leaf = try archive.block(part.digest) else { continue }
        batch.add(leaf, at: part.start)
        if batch.isFull { try download.write(batch.take()) }
      } else if let block = try block(part) {
        try download.write(Block(cid: part.cid, bytes: block), leafOffset: nil)
        _ = try walk.enter(part, block)
      }
    }
    try download.write(batch.take())
    _ = try download.finish()
    packages.append(cid.inVersion1)
  }

  private mutating func takeLoose(_ block: NamedBlock) throws(StoreError) {
    done.insert(block.digest)
    loose.append(block)
    looseByteCount += block.bytes.count
    if looseByteCount >= LeafBatch.byteLimit { try flush() }
  }

  private mutating func flush() throws(StoreError) {
    let blocks = loose
    try store.index.write { try store.append(blocks, $0) }
    loose = []
    looseByteCount = 0
  }
}
