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
    return try sweep { db in
      var sweep = Sweep(store: self, live: try marked(db))
      try sweep.packages(db)
      try sweep.looseBlocks(db)
      try sweep.compact(db)
      return sweep
    }
  }

  /// Gives up downloads that nobody is writing and no pin leads to, and says which.
  public func dropPartialDownloads() throws(StoreError) -> [CID] {
    try sweep { db in
      var sweep = Sweep(store: self, live: try reached(db))
      try sweep.partialPackages(db)
      return sweep
    }.roots
  }

  /// Removes blocks in one step of the index, and then the files that no row names any more.
  private func sweep(_ body: (Database) throws -> Sweep) throws(StoreError) -> Collected {
    let done = try index.commit(body)
    files.forget(done.removed.map(\.id))
    folder.remove(done.removed.map(\.name))
    return done.collected
  }

  /// Everything that pins lead to, and what downloads hold.
  private func marked(_ db: Database) throws -> Set<Digest> {
    var written: [CID] = []
    for root in try RootTable.all(db) {
      if try !root.isWhole || isBeingWritten(root.file) {
        written.append(root.cid)
      } else {
        // Left by somebody who began to add it again and did not finish.
        try HeldTable.delete(file: root.file.id, db)
      }
    }
    return try reached(besides: written, db).union(HeldTable.all(db))
  }

  /// Everything that pins lead to, and some other blocks with what those lead to.
  private func reached(besides others: [CID] = [], _ db: Database) throws -> Set<Digest> {
    try pinned(db).union(blocks(from: others, db))
  }

  /// Everything that pins lead to. A node among it that is gone is an error: what it led to cannot
  /// be told from what nothing keeps. One that never was here may be missing where what links to
  /// it is whole without it.
  private func pinned(_ db: Database) throws -> Set<Digest> {
    var walk = LinkWalk(from: try PinTable.all(db))
    while let target = walk.next() {
      guard target.cid.codec != CID.raw else { continue }
      if let block = try block(target.digest, db) {
        walk.enter(target.cid, block)
      } else if try target.isPart || !BlockTable.places(of: target.digest, db).isEmpty {
        throw StoreError.lostPin(target.cid)
      }
    }
    return walk.met
  }

  /// Pins of nodes that are not here any more.
  private func lostPins(_ db: Database) throws -> [CID] {
    try PinTable.all(db).filter { pin in
      guard pin.codec != CID.raw, case .digest(let digest) = try BlockName(pin) else {
        return false
      }
      return try block(digest, db) == nil
    }
  }

  /// What pins should keep whole and is not: pinned nodes that are lost, and packages that pins
  /// lead to and of which something is missing.
  func broken(_ db: Database) throws -> [CID] {
    let kept = try blocks(from: PinTable.all(db), db)
    let packages = try RootTable.all(db).filter { root in
      guard !root.isWhole, case .digest(let digest) = try BlockName(root.cid) else { return false }
      return kept.contains(digest)
    }.map(\.cid)
    return packages + (try lostPins(db)).filter { !packages.contains($0) }
  }

  /// All blocks that these lead to, as far as they are here.
  private func blocks(from roots: [CID], _ db: Database) throws -> Set<Digest> {
    var walk = LinkWalk(from: roots)
    while let target = walk.next() {
      // Leaves lead nowhere: they need not be read.
      guard target.cid.codec != CID.raw, let block = try block(target.digest, db) else { continue }
      walk.enter(target.cid, block)
    }
    return walk.met
  }
}
