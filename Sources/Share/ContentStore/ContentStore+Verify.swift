public import ContentBlocks
import GRDB

/// What a verification found.
public struct Verification: Equatable, Sendable {
  /// A block whose bytes are not there any more.
  public struct Damage: Equatable, Sendable {
    /// The block.
    public let cid: CID
    /// The file, below the folder of the store.
    public let file: String
    /// Where in the file it lay.
    public let offset: UInt64
  }

  /// The blocks that were hashed.
  public internal(set) var blockCount = 0
  /// Their bytes.
  public internal(set) var byteCount: UInt64 = 0
  /// Blocks that are not what they should be: they count as missing from now on.
  public internal(set) var damages: [Damage] = []
  /// Packages that are not whole any more: fetching them again gets what is missing.
  public internal(set) var brokenRoots: [CID] = []

  /// Whether everything is as it should be.
  public var isClean: Bool { damages.isEmpty && brokenRoots.isEmpty }
}

extension ContentStore {
  /// Hashes every block, walks every package, and marks as missing what is damaged.
  ///
  /// `progress` is told the bytes that were hashed, and of how many.
  public func verify(
    progress: (_ done: UInt64, _ total: UInt64) -> Void = { _, _ in }
  ) throws(StoreError) -> Verification {
    if let problem = try index.damage() {
      throw .index(path: folder.path("index.sqlite"), problem: problem)
    }
    var result = Verification()
    let (files, whole, total) = try index.read { db in
      (
        try FileTable.all(db), try RootTable.all(db).filter(\.isWhole),
        try UInt64.fetchOne(db, sql: "SELECT sum(byteCount) FROM block") ?? 0
      )
    }
    for file in files {
      try verify(file, &result) { progress($0, total) }
    }
    for root in whole where try !isIntact(root) {
      try index.write { try RootTable.setWhole(false, file: root.file.id, $0) }
      result.brokenRoots.append(root.cid)
    }
    // What an earlier look or a reader found counts until it is mended.
    for cid in try index.read({ try broken($0) }) where !result.brokenRoots.contains(cid) {
      result.brokenRoots.append(cid)
    }
    return result
  }

  private func verify(
    _ file: StoredFile, _ result: inout Verification, progress: (UInt64) -> Void
  ) throws(StoreError) {
    var pages = BlockTable.Pages(of: file.id)
    while let entries = try index.read({ try pages.next($0) }) {
      for entry in entries {
        let place = BlockPlace(
          fileID: file.id, fileName: file.name, offset: entry.offset, byteCount: entry.byteCount)
        let bytes = try read(place)
        let isRight = bytes.map { Digest(of: $0) == entry.digest } ?? false
        let isDamaged = isRight ? false : try dropIfDamaged(entry.digest, place)
        if isDamaged {
          let cid = entry.digest.cid(codec: entry.codec)
          result.damages.append(.init(cid: cid, file: file.name, offset: entry.offset))
        }
        result.blockCount += 1
        result.byteCount += UInt64(entry.byteCount)
      }
      progress(result.byteCount)
    }
  }

  /// Whether every block of a package is where it belongs. Its leaves have been hashed.
  private func isIntact(_ root: RootTable.Entry) throws(StoreError) -> Bool {
    let known = try index.read { try FileTable.root(root.cid, $0) }
    // Whoever collects meanwhile has taken it out.
    guard let known, known.file.id == root.file.id else { return true }
    guard known.isWhole, try file(of: root.cid) != nil else { return false }
    var walk = try FileWalk(root: root.cid)
    while let part = try walk.next() {
      if part.isLeaf {
        let isThere = try index.read {
          try BlockTable.contains(part.digest, file: root.file.id, offset: part.start, $0)
        }
        guard isThere else { return false }
      } else {
        guard let block = try block(part.digest) else { return false }
        _ = try walk.enter(part, block)
      }
    }
    return true
  }
}
