public import ContentBlocks
public import Foundation

extension ContentStore {
  /// Adds a package: its bytes are copied into one file, and its tree is the canonical one.
  public func add(file url: URL, pin: Bool) throws(StoreError) -> CID {
    let source = try BlockFile(url.path, .reading)
    let byteCount = try source.byteCount()
    guard byteCount <= FileWalk.fileByteLimit else {
      throw .file(path: url.path, problem: "larger than a package can be, 64 GiB")
    }
    // Read twice: its name says where it goes, and is known at its end.
    let root = try build(source, byteCount) { (_, _) throws(StoreError) in }
    let download = try download(root)
    _ = try download.held()
    var batch = LeafBatch()
    let again = try build(source, byteCount) { (block, start) throws(StoreError) in
      guard let named = try NamedBlock(block) else { return }
      guard block.cid.codec == CID.raw else {
        try download.write(block, leafOffset: nil)
        return
      }
      if download.state.withLock({ $0.placed[start]?.digest }) == named.digest { return }
      batch.add(named, at: start)
      if batch.isFull { try download.write(batch.take()) }
    }
    guard again == root else { throw .changed(path: url.path) }
    try download.write(batch.take())
    _ = try download.finish(pin: pin)
    return root
  }

  /// Adds a block that belongs to no package, such as a published node.
  ///
  /// When it returns, the block survives a loss of power.
  public func add(_ block: Block, pin: Bool) throws(StoreError) {
    let named = try NamedBlock(block)
    // In one step: between two a collection would take it.
    try index.commit { db in
      if let named { try append([named], db) }
      try synchronizeBlocks(db)
      if pin { try PinTable.insert(block.cid, db) }
    }
  }

  /// The tree of a file; `sink` is given every block, and where a leaf's first byte stands.
  private func build(
    _ source: BlockFile, _ byteCount: UInt64, sink: (Block, UInt64) throws(StoreError) -> Void
  ) throws(StoreError) -> CID {
    var builder = UnixFSBuilder(profile: .package(byteCount: Int(byteCount)))
    var start: UInt64 = 0
    func take(_ block: Block) throws(StoreError) {
      try sink(block, start)
      if block.cid.codec == CID.raw { start += UInt64(block.bytes.count) }
    }
    var offset: UInt64 = 0
    while offset < byteCount {
      let count = Int(min(1 << 20, byteCount - offset))
      guard let bytes = try source.read(at: offset, byteCount: count) else {
        throw .changed(path: source.path)
      }
      try builder.append(bytes.span.bytes, sink: take)
      offset += UInt64(count)
    }
    return try builder.finish(sink: take).cid
  }
}
