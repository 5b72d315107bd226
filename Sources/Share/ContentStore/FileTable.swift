import ContentBlocks
import GRDB

/// A file of blocks.
struct StoredFile: Sendable {
  /// What a file is for.
  enum Kind: Int64, Sendable {
    /// The bytes of one package, each leaf at its place.
    case package = 1
    /// Nodes of trees and blocks that belong to no package, one behind the other.
    case blocks = 2
  }

  let id: Int64
  let kind: Kind
  /// The path below the folder of the store.
  let name: String
  /// The bytes that are in use: what follows them in the file belongs to no block.
  let byteCount: UInt64
}

/// The rows that say which files there are.
enum FileTable {
  private static let columns = "file.id, file.kind, file.name, file.byteCount"

  private static func file(_ row: Row) -> StoredFile {
    StoredFile(
      id: row[0], kind: StoredFile.Kind(rawValue: row[1]) ?? .blocks, name: row[2],
      byteCount: UInt64(clamping: row[3] as Int64))
  }

  /// All files, the oldest first.
  static func all(_ db: Database) throws -> [StoredFile] {
    try Row.fetchAll(db, sql: "SELECT \(columns) FROM file ORDER BY id").map(file)
  }

  /// The file to which loose blocks are added; it is made where there is none.
  static func blocks(_ db: Database) throws -> StoredFile {
    let statement = try db.cachedStatement(
      sql: "SELECT \(columns) FROM file WHERE kind = ? ORDER BY id DESC LIMIT 1")
    let kind = StoredFile.Kind.blocks
    if let row = try Row.fetchOne(statement, arguments: [kind.rawValue]) { return file(row) }
    return try insertBlocks(db)
  }

  /// A new file for loose blocks; from now on they are added to it.
  static func insertBlocks(_ db: Database) throws -> StoredFile {
    try insert(.blocks, db) { "\(StoreFolder.blocks)/\($0).blocks" }
  }

  /// A new file for the package of a root.
  static func insertPackage(_ root: CID, _ db: Database) throws -> StoredFile {
    try insert(.package, db) { "\(StoreFolder.packages)/\(root).\($0).nvx" }
  }

  /// A new file, named by its number.
  static func insert(
    _ kind: StoredFile.Kind, _ db: Database, name: (Int64) -> String
  ) throws -> StoredFile {
    try db.execute(
      sql: "INSERT INTO file (kind, name, byteCount) VALUES (?, '', 0)", arguments: [kind.rawValue])
    let id = db.lastInsertedRowID
    try db.execute(sql: "UPDATE file SET name = ? WHERE id = ?", arguments: [name(id), id])
    return StoredFile(id: id, kind: kind, name: name(id), byteCount: 0)
  }

  /// Says how many bytes of a file are in use.
  static func setByteCount(_ count: UInt64, of file: Int64, _ db: Database) throws {
    let statement = try db.cachedStatement(sql: "UPDATE file SET byteCount = ? WHERE id = ?")
    try statement.execute(arguments: [Int64(clamping: count), file])
  }

  /// Takes a file and its blocks out of the index.
  static func delete(_ file: Int64, _ db: Database) throws {
    for table in ["block", "held", "root"] {
      try db.execute(sql: "DELETE FROM \(table) WHERE file = ?", arguments: [file])
    }
    try db.execute(sql: "DELETE FROM file WHERE id = ?", arguments: [file])
  }

  /// The file of a root, and whether all of it is there.
  static func root(_ root: CID, _ db: Database) throws -> (file: StoredFile, isWhole: Bool)? {
    let row = try Row.fetchOne(
      db,
      sql: "SELECT \(columns), isWhole FROM root JOIN file ON file.id = root.file WHERE cid = ?",
      arguments: [root.inVersion1.data])
    return row.map { (file($0), $0[4]) }
  }
}
