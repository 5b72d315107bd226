// Every change goes in one order: bytes into a file, then the row that says where they lie. Whoever
// is killed between the two leaves bytes that no row names; they are written over, or cut off when
// the store is next opened by one process alone. Nothing has to be repaired.

public import ContentBlocks
public import Foundation
import GRDB

/// Blocks, packages and pins on the disk.
///
/// A class, as connections and open files are shared: its calls may come from any thread and wait
/// for the disk. Several processes may have one store open.
public final class ContentStore: Sendable {
  let folder: StoreFolder
  let index: StoreIndex
  let files: OpenFiles
  // Held until the store is closed, so that nobody sweeps while somebody writes.
  private let lock: BlockFile

  /// Opens the store in a folder, and makes it where there is none.
  public init(directory: URL) throws(StoreError) {
    folder = try StoreFolder(directory)
    files = OpenFiles(folder)
    lock = try BlockFile(folder.path("lock"), .writing)
    let isAlone = lock.tryLock(.exclusive)
    if !isAlone { try lock.lock(.shared) }
    index = try StoreIndex(path: folder.path("index.sqlite"))
    guard isAlone else { return }
    try sweep()
    try lock.lock(.shared)
  }

  /// Whether the store has a block.
  public func contains(_ cid: CID) throws(StoreError) -> Bool { try size(of: cid) != nil }

  /// The bytes of a block that the store has.
  public func size(of cid: CID) throws(StoreError) -> Int? {
    try index.ask { try size(of: cid, $0) }
  }

  /// A block, held against its hash; nil where it is not here.
  ///
  /// A block that was damaged on the disk is no longer here: it can be fetched anew.
  public func block(_ cid: CID) throws(StoreError) -> [UInt8]? {
    switch try BlockName(cid) {
    case .inline(let bytes): bytes
    case .digest(let digest): try block(digest)
    }
  }
}

extension ContentStore {
  func block(_ digest: Digest) throws(StoreError) -> [UInt8]? {
    // Blocks move when a file of them is made smaller: what was not found is looked for again.
    for _ in 0..<3 {
      let places = try index.ask { try BlockTable.places(of: digest, $0) }
      guard !places.isEmpty else { return nil }
      for place in places {
        if let bytes = try read(place), Digest(of: bytes) == digest { return bytes }
        try dropIfDamaged(digest, place)
      }
    }
    return nil
  }

  /// The bytes of a block, asked for within a step of the index.
  func size(of cid: CID, _ db: Database) throws -> Int? {
    switch try BlockName(cid) {
    case .inline(let bytes): bytes.count
    case .digest(let digest): try BlockTable.byteCount(of: digest, db)
    }
  }

  /// A block, looked for within a step of the index.
  func block(_ digest: Digest, _ db: Database) throws -> [UInt8]? {
    for place in try BlockTable.places(of: digest, db) {
      if let bytes = try read(place), Digest(of: bytes) == digest { return bytes }
    }
    return nil
  }

  /// The bytes of a place; nil where the file is gone or too short.
  func read(_ place: BlockPlace) throws(StoreError) -> [UInt8]? {
    do {
      let file = try files.file(place.fileID, place.fileName)
      return try file.read(at: place.offset, byteCount: place.byteCount)
    } catch {
      guard case .noFile = error else { throw error }
      return nil
    }
  }

  /// Takes a place out of the index if it still does not hold the block.
  ///
  /// Bytes are written before their row: whoever sees a row, alone with the index, sees its bytes.
  @discardableResult
  func dropIfDamaged(_ digest: Digest, _ place: BlockPlace) throws(StoreError) -> Bool {
    try index.write { db in
      guard try BlockTable.places(of: digest, db).contains(place) else { return false }
      if let bytes = try read(place), Digest(of: bytes) == digest { return false }
      try BlockTable.delete(digest, file: place.fileID, offset: place.offset, db)
      try RootTable.setWhole(false, file: place.fileID, db)
      return true
    }
  }

  /// Removes files that no row names and tails that no block lies in. Nobody else is there.
  private func sweep() throws(StoreError) {
    let known = try index.read { try FileTable.all($0) }
    let names = Set(known.map(\.name))
    folder.remove(folder.names().filter { !names.contains($0) })
    for file in known where file.kind == .blocks {
      let path = folder.path(file.name)
      guard FileManager.default.fileExists(atPath: path) else { continue }
      let blocks = try BlockFile(path, .writing)
      if try blocks.byteCount() > file.byteCount { try blocks.setByteCount(file.byteCount) }
    }
  }
}
