import ContentBlocks
import PeerProtocol

// Other sources than peers: each block that is needed is asked of them too, one source after the
// other, and the node decides what it needs and whether the bytes are right. A source that fails is
// asked again later, as long as the block is needed.

extension NodeLoop {
  func ask(_ id: FetchID, for cid: CID) {
    guard let sources = fetches[id]?.sources, !sources.isEmpty, fetches[id]?.asking[cid] == nil
    else { return }
    fetches[id]?.asking[cid] = Task {
      while !Task.isCancelled {
        for source in sources {
          guard !Task.isCancelled, let bytes = try? await source.block(cid) else { continue }
          handle(.supplied(id, source.name, cid, bytes))
        }
        try? await Task.sleep(for: .milliseconds(Limits.seekMilliseconds))
      }
    }
  }

  func stopAsking(_ id: FetchID, for cid: CID) {
    fetches[id]?.asking.removeValue(forKey: cid)?.cancel()
  }

  func stopAsking(_ id: FetchID) {
    for task in fetches[id]?.asking.values ?? [:].values { task.cancel() }
    fetches[id]?.asking = [:]
  }
}
