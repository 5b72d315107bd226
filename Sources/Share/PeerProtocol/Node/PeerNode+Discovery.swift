// Peers of the local network: they are connected to as they are found, and fetches ask them.

extension PeerNode {
  mutating func discover(_ event: LocalDiscovery.Event) {
    for action in discovery?.handle(event, at: now) ?? [] {
      switch action {
      case .multicast(let packet): output.append(.multicast(packet))
      case .found(let peer, let addresses):
        book.learn(addresses, of: peer, at: now)
        notice(.discovered(peer, addresses))
        dial(peer)
      case .lost: break
      }
    }
  }
}
