import Foundation
import GRDB

/// The index of a store in SQLite. A class, as the connections are.
///
/// A write-ahead log: readers never wait, and a killed process leaves nothing to repair.
final class StoreIndex: Sendable {
  private let path: String
  private let pool: DatabasePool

  /// Opens the index, makes it where there is none, and brings it up to this version.
  ///
  /// Another process may hold the lock: for as long as a commit takes, or a sweep.
  init(path: String, busySeconds: TimeInterval = 30) throws(StoreError) {
    self.path = path
    var configuration = Configuration()
    configuration.busyMode = .timeout(busySeconds)
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
    do { return try pool.write(body) } catch { throw meaning(error) }
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
      throw meaning(error)
    }
  }

  /// What an error of a change means. SQLite does not say why a write failed: one like it is tried.
  private func meaning(_ error: any Error) -> StoreError {
    if case DatabaseError.SQLITE_IOERR_WRITE = error, !canGrow() { return .full(path: path) }
    return StoreError(indexing: error, path)
  }

  /// Whether another file can be made as large as the index and a page more.
  private func canGrow() -> Bool {
    let probe = path + "-probe"
    defer { unlink(probe) }
    // Not opened: to close a file of SQLite's gives its locks up.
    let byteCounts = [path, path + "-wal"].map { name in
      var status = stat()
      return stat(name, &status) == 0 ? UInt64(status.st_size) : 0
    }
    do {
      let page = [UInt8](repeating: 0, count: 4096)
      try BlockFile(probe, .replacing).write(page, at: byteCounts.max() ?? 0)
    } catch {
      if case .full = error { return false }
    }
    return true
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
    switch error {
    case let error as StoreError: self = error
    case let error as DatabaseError:
      let problem = error.message ?? "\(error)"
      switch error.resultCode {
      case .SQLITE_FULL: self = .full(path: path)
      case .SQLITE_BUSY: self = .locked(path: path)
      case .SQLITE_IOERR: self = .file(path: path, problem: problem)
      default: self = .index(path: path, problem: problem)
      }
    default: self = .index(path: path, problem: "\(error)")
    }
  }
}
