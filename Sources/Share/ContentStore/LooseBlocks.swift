import ContentBlocks
import GRDB

/// A block whose name was checked.
struct NamedBlock {
  let digest: Digest
  let codec: UInt64
  let bytes: [UInt8]

  /// Checks a block; nil where its name holds it.
  init?(_ block: Block) throws(StoreError) {
    guard case .digest(let digest) = try BlockName(block.cid) else { return nil }
    guard Digest(of: block.bytes) == digest else { throw .wrongHash(block.cid) }
    self.init(digest: digest, codec: block.cid.codec, bytes: block.bytes)
  }

  init(digest: Digest, codec: UInt64, bytes: [UInt8]) {
    self.digest = digest
    self.codec = codec
    self.bytes = bytes
  }
}

extension ContentStore {
  /// Adds blocks behind those of the file of loose blocks; such as are here already are not
  /// written again. It is called within a transaction, so nobody else writes to that file.
  func append(_ blocks: [NamedBlock], _ db: Database) throws {
    let fresh = try blocks.filter { try !isSound($0, db) }
    guard !fresh.isEmpty else { return }
    let target = try FileTable.blocks(db)
    let file = try BlockFile(folder.path(target.name), .writing)
    var end = target.byteCount
    for block in fresh {
      try file.write(block.bytes, at: end)
      try BlockTable.insert(
        block.digest, codec: block.codec, file: target.id, offset: end,
        byteCount: block.bytes.count, db)
      end += UInt64(block.bytes.count)
    }
    try FileTable.setByteCount(end, of: target.id, db)
  }

  /// Whether a block is here undamaged; places that are damaged are taken out.
  private func isSound(_ block: NamedBlock, _ db: Database) throws -> Bool {
    for place in try BlockTable.places(of: block.digest, db) {
      if try read(place) == block.bytes { return true }
      try BlockTable.delete(block.digest, file: place.fileID, offset: place.offset, db)
      try RootTable.setWhole(false, file: place.fileID, db)
    }
    return false
  }

  /// Waits until loose blocks, and the names of all files, are on the disk.
  func synchronizeBlocks() throws(StoreError) {
    try index.read { try synchronizeBlocks($0) }
  }

  /// The same within a transaction, for what was added in it.
  func synchronizeBlocks(_ db: Database) throws {
    for file in try FileTable.all(db) where file.kind == .blocks {
      try BlockFile(folder.path(file.name), .writing).synchronize()
    }
    try folder.synchronizeNames()
  }
}
