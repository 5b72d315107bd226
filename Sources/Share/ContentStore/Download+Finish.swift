import ContentBlocks
public import Foundation

extension Download {
  /// Finishes the file: all of the tree must be here and right. When it returns, the file is on
  /// the disk, to be mapped and run, and survives a loss of power.
  ///
  /// `pin` keeps it from being collected from this moment on.
  public func finish(pin: Bool = false) throws(StoreError) -> URL {
    let url = store.folder.url.appendingPathComponent(stored.name)
    var byteCount = try securedByteCount()
    if byteCount == nil {
      // Blocks were written where the tree has none: they may lie over others.
      try dropStrays()
      byteCount = try securedByteCount()
    }
    guard let byteCount else { throw .notAFile(root, reason: "its leaves lie over each other") }
    try file.setByteCount(byteCount)
    try file.synchronize()
    try store.synchronizeBlocks()
    let placed = state.withLock { $0.placed }
    try store.index.commit { db in
      // Rows of an earlier download may name places at which the tree has another block.
      var pages = BlockTable.Pages(of: stored.id)
      while let entries = try pages.next(db) {
        for entry in entries where placed[entry.offset]?.digest != entry.digest {
          try BlockTable.delete(entry.digest, file: stored.id, offset: entry.offset, db)
        }
      }
      try FileTable.setByteCount(byteCount, of: stored.id, db)
      try HeldTable.delete(file: stored.id, db)
      try RootTable.setWhole(true, file: stored.id, db)
      if pin { try PinTable.insert(root, db) }
    }
    file.unlock()
    return url
  }

  /// Walks over all of the tree; nil where leaves were written that are not part of it.
  private func securedByteCount() throws(StoreError) -> UInt64? {
    var walk = try FileWalk(root: root)
    var missing: [CID] = []
    var total: UInt64 = 0
    var leafCount = 0
    while let part = try walk.next(), missing.count < StoreError.missingLimit {
      if part.isLeaf {
        let byteCount = try secure(part)
        if byteCount == nil { missing.append(part.cid) }
        leafCount += 1
        total = max(total, part.start + (byteCount ?? 0))
      } else if let block = try store.block(part.digest) {
        let inner = try walk.enter(part, block)
        try file.write(inner.bytes, at: part.start)
        total = max(total, part.start + inner.fileByteCount)
      } else {
        missing.append(part.cid)
      }
    }
    guard missing.isEmpty else { throw .incomplete(root, missing: missing) }
    return state.withLock { $0.placed.count } == leafCount ? total : nil
  }

  /// Makes sure that a leaf is at its place, and gives its size; nil where it is nowhere.
  private func secure(_ part: FilePart) throws(StoreError) -> UInt64? {
    if let leaf = state.withLock({ $0.placed[part.start] }), leaf.digest == part.digest {
      try check(part, byteCount: leaf.byteCount)
      return leaf.byteCount
    }
    // It may be here from an earlier download, or be the same as another part of the file.
    var found = try bytesAtPlace(of: part)
    if found == nil { found = try store.block(part.digest) }
    guard let bytes = found else { return nil }
    try check(part, byteCount: UInt64(bytes.count))
    let block = NamedBlock(digest: part.digest, codec: CID.raw, bytes: bytes)
    try write([(block, part.start)])
    return UInt64(bytes.count)
  }

  private func bytesAtPlace(of part: FilePart) throws(StoreError) -> [UInt8]? {
    guard let byteCount = part.byteCount, byteCount <= FileWalk.blockByteLimit else { return nil }
    let bytes = try file.read(at: part.start, byteCount: Int(byteCount))
    guard let bytes, Digest(of: bytes) == part.digest else { return nil }
    return bytes
  }

  private func dropStrays() throws(StoreError) {
    var walk = try FileWalk(root: root)
    var leaves: [UInt64: Digest] = [:]
    while let part = try walk.next() {
      if part.isLeaf {
        leaves[part.start] = part.digest
      } else if let block = try store.block(part.digest) {
        _ = try walk.enter(part, block)
      }
    }
    let strays = state.withLock { state in
      defer { state.placed = [:] }
      return state.placed.filter { leaves[$0.key] != $0.value.digest }
    }
    try store.index.write { db in
      for (offset, leaf) in strays {
        try BlockTable.delete(leaf.digest, file: stored.id, offset: offset, db)
      }
    }
  }
}
