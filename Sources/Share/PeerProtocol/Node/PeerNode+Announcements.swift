// Gossipsub: what it wants done, and what the owner says of announcements.

extension PeerNode {
  mutating func gossip(_ event: Gossipsub.Event) {
    for action in gossipsub.handle(event, at: now) {
      switch action {
      case .send(let peer, let message): send(message, to: peer, by: .gossip)
      case .deliver(let token, let topic, let author, let data):
        output.append(.judge(token, topic: topic, author: author, data: data))
      case .report(let peer, let misbehaviour): report(peer, misbehaviour)
      }
    }
  }

  /// A peer that speaks gossip is there.
  mutating func gossipWith(_ peer: PeerID) {
    guard let link = peers[peer]?.links.first.flatMap({ links[$0] }) else { return }
    gossip(.connected(peer, AddressGroup(link.remote), isOutbound: link.isOurs))
  }
}
