public import ContentBlocks

extension ContentStore {
  /// Keeps a block, and all that it leads to, from being collected.
  public func pin(_ cid: CID) throws(StoreError) {
    try index.commit { db in
      guard try size(of: cid, db) != nil else { throw StoreError.missing(cid) }
      try PinTable.insert(cid, db)
    }
  }

  /// Gives a pin up; what nothing else keeps goes at the next collection. False where there
  /// was none.
  @discardableResult
  public func unpin(_ cid: CID) throws(StoreError) -> Bool {
    try index.commit { try PinTable.delete(cid, $0) }
  }

  /// What is pinned.
  public func pins() throws(StoreError) -> [CID] {
    try index.read { try PinTable.all($0) }
  }
}
