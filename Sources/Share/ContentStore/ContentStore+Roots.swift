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
}
