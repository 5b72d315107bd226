import ContentBlocks
import Foundation
import GRDB

/// The rows that say which files of packages there are, and which are whole.
enum RootTable {
  /// A package, by its root.
  struct Entry {
    let cid: CID
    let file: StoredFile
    let isWhole: Bool
  }

  /// All roots, the oldest first.
  static func all(_ db: Database) throws -> [Entry] {
    let files = Dictionary(uniqueKeysWithValues: try FileTable.all(db).map { ($0.id, $0) })
    return try Row.fetchAll(db, sql: "SELECT cid, file, isWhole FROM root ORDER BY file")
      .compactMap { row in
        guard let file = files[row[1]] else { return nil }
        return Entry(cid: try CID(data: row[0]), file: file, isWhole: row[2])
      }
  }

  /// Says that a file is to hold the package of a root.
  static func insert(_ root: CID, file: Int64, _ db: Database) throws {
    try db.execute(
      sql: "INSERT INTO root (cid, file, isWhole) VALUES (?, ?, 0)",
      arguments: [root.inVersion1.data, file])
  }

  /// Says whether all of a file is there.
  static func setWhole(_ isWhole: Bool, file: Int64, _ db: Database) throws {
    try db.execute(
      sql: "UPDATE root SET isWhole = ? WHERE file = ?", arguments: [isWhole, file])
  }
}

/// The rows that say what is to be kept.
enum PinTable {
  static func all(_ db: Database) throws -> [CID] {
    try Data.fetchAll(db, sql: "SELECT cid FROM pin ORDER BY cid").map { try CID(data: $0) }
  }

  static func insert(_ cid: CID, _ db: Database) throws {
    try db.execute(
      sql: "INSERT OR IGNORE INTO pin (cid) VALUES (?)", arguments: [cid.inVersion1.data])
  }

  /// False where it was not pinned.
  static func delete(_ cid: CID, _ db: Database) throws -> Bool {
    try db.execute(sql: "DELETE FROM pin WHERE cid = ?", arguments: [cid.inVersion1.data])
    return db.changesCount > 0
  }
}

/// The rows that say which nodes a file that is being written needs, whatever leads to them.
enum HeldTable {
  static func insert(_ digest: Digest, file: Int64, _ db: Database) throws {
    let statement = try db.cachedStatement(
      sql: "INSERT OR IGNORE INTO held (file, digest) VALUES (?, ?)")
    try statement.execute(arguments: [file, digest])
  }

  static func all(_ db: Database) throws -> Set<Digest> {
    Set(try Digest.fetchAll(db, sql: "SELECT digest FROM held"))
  }

  static func delete(file: Int64, _ db: Database) throws {
    try db.execute(sql: "DELETE FROM held WHERE file = ?", arguments: [file])
  }
}

extension CID {
  /// The binary form, as the index has it.
  var data: Data { Data(bytes) }

  /// Reads what the index has.
  init(data: Data) throws { self = try CID([UInt8](data)) }
}
