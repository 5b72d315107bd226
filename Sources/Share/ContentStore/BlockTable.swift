import Foundation
import GRDB

/// Where a block lies.
struct BlockPlace: Equatable, Sendable {
  let fileID: Int64
  /// The file's path below the folder of the store.
  let fileName: String
  let offset: UInt64
  let byteCount: Int
}

/// The rows that say where blocks lie. A row is written after the bytes are.
enum BlockTable {
  /// The places of a block: it lies in every file that it is part of.
  static func places(of digest: Digest, _ db: Database) throws -> [BlockPlace] {
    let statement = try db.cachedStatement(
      sql: """
        SELECT block.file, file.name, block.offset, block.byteCount
        FROM block JOIN file ON file.id = block.file WHERE digest = ? LIMIT 8
        """)
    return try Row.fetchAll(statement, arguments: [digest]).map { row in
      BlockPlace(
        fileID: row[0], fileName: row[1], offset: UInt64(clamping: row[2] as Int64),
        byteCount: row[3])
    }
  }

  /// The size of a block, if it is here.
  static func byteCount(of digest: Digest, _ db: Database) throws -> Int? {
    let statement = try db.cachedStatement(
      sql: "SELECT byteCount FROM block WHERE digest = ? LIMIT 1")
    return try Int.fetchOne(statement, arguments: [digest])
  }

  /// Whether a block lies at a place.
  static func contains(
    _ digest: Digest, file: Int64, offset: UInt64, _ db: Database
  ) throws -> Bool {
    let statement = try db.cachedStatement(
      sql: "SELECT 1 FROM block WHERE digest = ? AND file = ? AND offset = ?")
    return try Int.fetchOne(statement, arguments: [digest, file, Int64(clamping: offset)]) != nil
  }

  /// Says that a block lies at a place of a file.
  static func insert(
    _ digest: Digest, codec: UInt64, file: Int64, offset: UInt64, byteCount: Int, _ db: Database
  ) throws {
    let statement = try db.cachedStatement(
      sql: """
        INSERT OR REPLACE INTO block (digest, file, offset, byteCount, codec)
        VALUES (?, ?, ?, ?, ?)
        """)
    try statement.execute(
      arguments: [
        digest, file, Int64(clamping: offset), byteCount, Int64(truncatingIfNeeded: codec),
      ])
  }

  /// Says that the block does not lie there.
  static func delete(_ digest: Digest, file: Int64, offset: UInt64, _ db: Database) throws {
    let statement = try db.cachedStatement(
      sql: "DELETE FROM block WHERE digest = ? AND file = ? AND offset = ?")
    try statement.execute(arguments: [digest, file, Int64(clamping: offset)])
  }

  /// The bytes of all blocks of a file.
  static func byteCount(inFile file: Int64, _ db: Database) throws -> UInt64 {
    let sum = try Int64.fetchOne(
      db, sql: "SELECT sum(byteCount) FROM block WHERE file = ?", arguments: [file])
    return UInt64(clamping: sum ?? 0)
  }

  /// A block of a file.
  struct Entry {
    let digest: Digest
    let codec: UInt64
    let offset: UInt64
    let byteCount: Int
  }

  /// The blocks of a file in the order of their places, some at a time; rows may come and go
  /// between two pages.
  struct Pages {
    static let limit = 256

    private let file: Int64
    // The row before the next page. An empty block lies where the next one does, so a place alone
    // does not say how far it went.
    private var last: (offset: Int64, digest: Data) = (-1, Data())

    init(of file: Int64) {
      self.file = file
    }

    /// The next blocks; nil after the last.
    mutating func next(_ db: Database) throws -> [Entry]? {
      let statement = try db.cachedStatement(
        sql: """
          SELECT digest, codec, offset, byteCount FROM block
          WHERE file = ? AND (offset, digest) > (?, ?) ORDER BY offset, digest LIMIT ?
          """)
      let rows = try Row.fetchAll(
        statement, arguments: [file, last.offset, last.digest, Self.limit])
      guard let end = rows.last else { return nil }
      last = (end[2], end[0])
      return rows.map {
        Entry(
          digest: $0[0], codec: UInt64(bitPattern: $0[1] as Int64),
          offset: UInt64(clamping: $0[2] as Int64), byteCount: $0[3])
      }
    }
  }
}
