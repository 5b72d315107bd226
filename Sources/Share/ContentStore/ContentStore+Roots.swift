public import ContentBlocks
public import Foundation

/// A package that is in the store, whole or in parts.
public struct StoredRoot: Equatable, Sendable {
  /// Its root.
  public let cid: CID
  /// The bytes of it that are here.
  public let byteCount: UInt64
  /// Whether all of it is here.
  public let isWhole: Bool
  /// Whether it is pinned by itself; a pin of a node that leads to it keeps it too.
  public let isPinned: Bool
}

extension ContentStore {
  /// The packages, those that were added first at first.
  public func roots() throws(StoreError) -> [StoredRoot] {
    try index.read { db in
      let pins = Set(try PinTable.all(db))
      return try RootTable.all(db).map { root in
        StoredRoot(
          cid: root.cid, byteCount: try BlockTable.byteCount(inFile: root.file.id, db),
          isWhole: root.isWhole, isPinned: pins.contains(root.cid))
      }
    }
  }

  /// The file of a package that is whole, to be mapped and run; nil where it is not.
  public func file(of root: CID) throws(StoreError) -> URL? {
    let known = try index.read { try FileTable.root(root, $0) }
    guard let known, known.isWhole else { return nil }
    let url = folder.url.appendingPathComponent(known.file.name)
    // Somebody may have removed or cut it behind the store's back.
    let byteCount = try? BlockFile(url.path, .reading).byteCount()
    return byteCount == known.file.byteCount ? url : nil
  }

  /// Gives up downloads that nobody is writing, and says which.
  public func dropPartialDownloads() throws(StoreError) -> [CID] {
    let partial = try index.read { try RootTable.all($0).filter { !$0.isWhole } }
    var dropped: [RootTable.Entry] = []
    for root in partial {
      // The lock is held until its rows are gone.
      let file = try BlockFile(folder.path(root.file.name), .writing)
      guard file.tryLock(.exclusive) else { continue }
      let isDropped = try index.write { db in
        guard try FileTable.root(root.cid, db)?.isWhole == false else { return false }
        try FileTable.delete(root.file.id, db)
        return true
      }
      if isDropped { dropped.append(root) }
    }
    files.forget(dropped.map(\.file.id))
    folder.remove(dropped.map(\.file.name))
    return dropped.map(\.cid)
  }
}
