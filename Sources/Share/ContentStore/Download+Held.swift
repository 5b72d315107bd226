public import ContentBlocks

extension Download {
  /// The blocks that are here already: those of an earlier download of this root, and those that
  /// the store has of other files, which are copied to their places.
  ///
  /// Every one is held against its hash, as a loss of power may have cost bytes.
  public func held() throws(StoreError) -> [CID] {
    try verifyPlaced()
    state.withLock { $0.awaited = [:] }
    var walk = try FileWalk(root: root)
    var here = try settle(&walk)
    // Leaves may be here before the nodes that lead to them.
    let known = Set(here)
    let loose = state.withLock { $0.placed.values.map(\.digest) }.map { $0.cid(codec: CID.raw) }
    here += Set(loose).subtracting(known).sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
    return here
  }

  /// Finds which leaves of an earlier download are at their places.
  private func verifyPlaced() throws(StoreError) {
    var pages = BlockTable.Pages(of: stored.id)
    while let entries = try store.index.read({ try pages.next($0) }) {
      for entry in entries { try verify(entry) }
    }
  }

  private func verify(_ entry: BlockTable.Entry) throws(StoreError) {
    let known = state.withLock { $0.placed[entry.offset] }
    guard known?.digest != entry.digest else { return }
    let bytes = try file.read(at: entry.offset, byteCount: entry.byteCount)
    guard let bytes, Digest(of: bytes) == entry.digest else {
      return try store.index.write { db in
        try BlockTable.delete(entry.digest, file: stored.id, offset: entry.offset, db)
        try RootTable.setWhole(false, file: stored.id, db)
      }
    }
    state.withLock {
      $0.placed[entry.offset] = Leaf(digest: entry.digest, byteCount: UInt64(bytes.count))
    }
  }

  /// Walks as far as nodes are here, copies leaves that other files have, and gives what is here.
  func settle(_ walk: inout FileWalk) throws(StoreError) -> [CID] {
    var here: [CID] = []
    var copies = LeafBatch()
    var nodes: [Digest] = []
    while let part = try walk.next() {
      if part.isLeaf {
        guard try copies.add(part, of: self) else { continue }
        if copies.isFull { try write(copies.take()) }
      } else {
        guard let block = try store.block(part.digest) else {
          state.withLock { $0.awaited[part.digest, default: []].append(part) }
          continue
        }
        let inner = try walk.enter(part, block)
        try file.write(inner.bytes, at: part.start)
        nodes.append(part.digest)
      }
      here.append(part.cid)
    }
    try write(copies.take())
    try hold(nodes)
    return here
  }

  /// Keeps nodes from being collected while the file is not finished.
  private func hold(_ nodes: [Digest]) throws(StoreError) {
    guard !nodes.isEmpty else { return }
    try store.index.write { db in
      for node in nodes { try HeldTable.insert(node, file: stored.id, db) }
    }
  }
}

/// Leaves on their way to their places: some megabytes at once.
struct LeafBatch {
  static let byteLimit = 1 << 20

  private var leaves: [(block: NamedBlock, offset: UInt64)] = []
  private var byteCount = 0

  var isFull: Bool { byteCount >= Self.byteLimit }

  /// Adds a leaf that is to be written.
  mutating func add(_ block: NamedBlock, at offset: UInt64) {
    leaves.append((block, offset))
    byteCount += block.bytes.count
  }

  /// Whether a leaf is here: at its place already, or in another file, from which it is copied.
  mutating func add(_ part: FilePart, of download: Download) throws(StoreError) -> Bool {
    if let leaf = download.state.withLock({ $0.placed[part.start] }), leaf.digest == part.digest {
      try download.check(part, byteCount: leaf.byteCount)
      return true
    }
    guard let bytes = try download.store.block(part.digest) else { return false }
    try download.check(part, byteCount: UInt64(bytes.count))
    add(NamedBlock(digest: part.digest, codec: CID.raw, bytes: bytes), at: part.start)
    return true
  }

  /// What is to be written now.
  mutating func take() -> [(block: NamedBlock, offset: UInt64)] {
    defer { self = LeafBatch() }
    return leaves
  }
}

extension Download {
  /// Whether a leaf is known to be at its place.
  func hasPlaced(_ part: FilePart) -> Bool {
    state.withLock { $0.placed[part.start]?.digest } == part.digest
  }

  /// Refuses a leaf of another size than the link to it says.
  func check(_ part: FilePart, byteCount: UInt64) throws(StoreError) {
    guard let expected = part.byteCount, expected != byteCount else { return }
    throw .notAFile(
      root, reason: "\(part.cid) has \(byteCount) bytes where \(expected) are announced")
  }
}
