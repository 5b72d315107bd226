import GRDB

/// The tables of the index; a change of them is one more migration, never a change of an old one.
enum StoreSchema {
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { try $0.execute(sql: first) }
    return migrator
  }

  // An identifier of a file is never given again (AUTOINCREMENT): names of files are made from it,
  // so that a file that is being removed is never one that is being made.
  private static let first = """
    CREATE TABLE file (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      kind INTEGER NOT NULL,
      name TEXT NOT NULL,
      byteCount INTEGER NOT NULL);
    CREATE TABLE block (
      digest BLOB NOT NULL,
      file INTEGER NOT NULL REFERENCES file(id),
      offset INTEGER NOT NULL,
      byteCount INTEGER NOT NULL,
      codec INTEGER NOT NULL,
      PRIMARY KEY (digest, file, offset)) WITHOUT ROWID;
    CREATE INDEX blockByPlace ON block(file, offset);
    CREATE TABLE root (
      cid BLOB PRIMARY KEY,
      file INTEGER NOT NULL UNIQUE REFERENCES file(id),
      isWhole INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE held (
      file INTEGER NOT NULL REFERENCES file(id),
      digest BLOB NOT NULL,
      PRIMARY KEY (file, digest)) WITHOUT ROWID;
    CREATE TABLE pin (cid BLOB PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE peer (
      id TEXT NOT NULL,
      address TEXT NOT NULL,
      lastSeen INTEGER NOT NULL,
      PRIMARY KEY (id, address)) WITHOUT ROWID;
    CREATE INDEX peerByTime ON peer(lastSeen);
    """
}
