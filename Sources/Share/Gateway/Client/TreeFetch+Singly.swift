import ContentBlocks
import GatewayProtocol

extension TreeFetch {
  /// Asks for what is missing block by block, several at once, and gives it on in order.
  mutating func fetchSingly() async throws {
    let fetch = self
    self = try await withThrowingTaskGroup(of: Block.self) { group in
      var fetch = fetch
      var asked: Set<CID> = []
      var ready: [CID: [UInt8]] = [:]
      while let wanted = try await fetch.nextMissing() {
        if let bytes = ready.removeValue(forKey: wanted.cid) {
          try await fetch.deliver(wanted, bytes)
          fetch.fetched.singleBlockCount += 1
          continue
        }
        let room = max(0, fetch.requests.limits.blockRequests - asked.count - ready.count)
        for cid in try await fetch.soon(wanted.cid, but: asked.union(ready.keys), room) {
          asked.insert(cid)
          let requests = fetch.requests
          group.addTask { Block(cid: cid, bytes: try await requests.block(cid)) }
        }
        guard let block = try await group.next() else {
          preconditionFailure("the block that is wanted was asked for")
        }
        asked.remove(block.cid)
        ready[block.cid] = block.bytes
      }
      // What is on its way now belongs to nothing: it was met in the meantime.
      group.cancelAll()
      return fetch
    }
  }

  /// The block that is wanted and those after it that are not here nor asked for.
  private func soon(_ first: CID, but known: Set<CID>, _ room: Int) async throws -> [CID] {
    var cids: [CID] = known.contains(first) ? [] : [first]
    let candidates = walk.upcoming(2 * requests.limits.blockRequests)
    for cid in candidates where cid != first && !known.contains(cid) {
      guard cids.count < room else { break }
      if try await held(cid) == nil { cids.append(cid) }
    }
    return cids
  }
}
