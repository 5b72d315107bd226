import Foundation
import GRDB

/// The index of a store in SQLite. A class, as the connections are.
///
/// A write-ahead log: readers never wait, and a killed process leaves nothing to repair.
final class StoreIndex: Sendable {
  private let path: String
  private let pool: DatabasePool

  /// Opens the index, makes it where there is none, and brings it up to this version.
  init(path: String) throws(StoreError) {
    self.path = path
    var configuration = Configuration()
    // Another process may hold the lock: for as long as a commit takes, or a sweep.
    configuration.busyMode = .timeout(30)
    configuration.maximumReaderCount = 4
    configuration.prepareDatabase { db in
      try db.execute(sql: "PRAGMA synchronous = NORMAL")
    }
    do {
      pool = try DatabasePool(path: path, configuration: configuration)
      let migrator = StoreSchema.migrator
      try migrator.migrate(pool)
      let isNewer = try pool.read { try migrator.hasBeenSuperseded($0) }
      guard !isNewer else {
        throw StoreError.index(path: path, problem: "written by a newer version of this program")
      }
    } catch {
      throw StoreError(indexing: error, path)
    }
  }

  /// Reads one state of the index.
  func read<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
    do { return try pool.read(body) } catch { throw StoreError(indexing: error, path) }
  }

  /// Asks the index one thing, without the cost of a transaction.
  func ask<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
    do { return try pool.unsafeRead(body) } catch { throw StoreError(indexing: error, path) }
  }

  /// Changes the index: what was changed survives the end of this process, and not always a loss
  /// of power, after which the bytes are missing or show themselves by their hash.
  func write<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
    do { return try pool.write(body) } catch { throw StoreError(indexing: error, path) }
  }

  /// Changes the index for good: when it returns the change is on the disk.
  func commit<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
    do {
      return try pool.writeWithoutTransaction { db in
        // It cannot be changed within a transaction.
        try db.execute(sql: "PRAGMA synchronous = FULL")
        defer { try? db.execute(sql: "PRAGMA synchronous = NORMAL") }
        var value: Value?
        try db.inTransaction(.immediate) {
          value = try body(db)
          return .commit
        }
        guard let value else { preconditionFailure("a transaction ended without its value") }
        return value
      }
    } catch {
      throw StoreError(indexing: error, path)
    }
  }

  /// What SQLite finds wrong with its file; nil where nothing is.
  func damage() throws(StoreError) -> String? {
    let found = try read { try String.fetchAll($0, sql: "PRAGMA quick_check(4)") }
    return found == ["ok"] ? nil : found.joined(separator: "; ")
  }
}

extension StoreError {
  /// What an error of the index means; errors of the store itself go through.
  init(indexing error: any Error, _ path: String) {
    if let error = error as? StoreError {
      self = error
    } else if let error = error as? DatabaseError {
      switch error.extendedResultCode {
      case .SQLITE_FULL, .SQLITE_IOERR_WRITE: self = .full(path: path)
      default:
        self =
          error.resultCode == .SQLITE_FULL
          ? .full(path: path) : .index(path: path, problem: error.message ?? "\(error)")
      }
    } else {
      self = .index(path: path, problem: "\(error)")
    }
  }
}
