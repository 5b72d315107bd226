extension Gossipsub {
  /// Bytes that it holds for others, about: what grows with what they do.
  public var heldBytes: Int {
    let ofPeers = peers.values.reduce(0) { $0 + $1.heldBytes }
    let ofMessages = validations.values.reduce(0) { $0 + $1.message.data.count + 512 }
    let members = mesh.values.reduce(0) { $0 + $1.count }
    let names = seen.count + cache.count + promises.count + backoffs.count + members
    return ofPeers + ofMessages + cache.byteCount + 96 * names + 512 * reputations.count
  }
}

extension GossipPeer {
  fileprivate var heldBytes: Int {
    let authors = standing.topics.values.reduce(0) { $0 + $1.authors.count }
    let names = topics.reduce(0) { $0 + $1.utf8.count + 16 }
    return 256 + names + 64 * authors + 64 * standing.topics.count + outbox.heldBytes
  }
}

extension GossipOutbox {
  fileprivate var heldBytes: Int { messageBytes + 64 * identifierCount }
}
