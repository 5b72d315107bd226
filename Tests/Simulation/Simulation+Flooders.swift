import PeerProtocol
import TestSupport

// Flooders, and what is the same for them and for nodes.

extension Simulation {
  /// What a node floods others with; nil for one that does not.
  func flood(of index: Int) -> FloodingPeer.Flood? {
    guard nodes[index].character == .flooder else { return nil }
    let kinds = FloodingPeer.Flood.allCases
    return kinds[index % kinds.count]
  }

  mutating func startFlooder(_ index: Int, _ random: PeerRandom) {
    guard let flood = flood(of: index),
      let peer = FloodingPeer(identity: nodes[index].identity, flood: flood, random: random)
    else { return }
    nodes[index].process = .flooder(peer)
  }

  /// Lets a flooder act, and does what it wants done.
  mutating func flood(
    _ index: Int, _ act: (inout FloodingPeer, Instant) -> [FloodingPeer.Action]
  ) {
    guard case .flooder(var peer) = nodes[index].process else { return }
    nodes[index].process = nil
    let actions = act(&peer, instant)
    nodes[index].process = .flooder(peer)
    for action in actions {
      switch action {
      case .transmit(let id, let bytes): transmit(bytes, over: id, by: index)
      case .close(let id): close(id, by: index)
      }
    }
  }

  /// It looks for a victim every two seconds, and has at most four.
  mutating func tickFlooder(_ index: Int) {
    guard case .flooder(let peer) = nodes[index].process else { return }
    if now / 100 % 20 == 0, peer.order.count < 4 {
      let victim = Int.random(in: 0..<nodes.count, using: &random)
      nodes[index].acceptedCount += 1
      dial(.dialed(nodes[index].acceptedCount), nodes[victim].address, by: index)
    }
    flood(index) { $0.tick(at: $1) }
  }

  mutating func opened(
    _ id: ConnectionID, at index: Int, from remote: Multiaddress, isOurs: Bool
  ) {
    switch nodes[index].process {
    case .node: tell(index, isOurs ? .dialed(id) : .accepted(id, from: remote))
    case .flooder: flood(index) { $0.open(id, isOurs: isOurs, at: $1) }
    case nil: break
    }
  }

  mutating func received(_ bytes: [UInt8], over id: ConnectionID, at index: Int) {
    switch nodes[index].process {
    case .node: tell(index, .received(id, bytes[...]))
    case .flooder: flood(index) { $0.feed(id, .received(bytes[...]), at: $1) }
    case nil: break
    }
  }

  mutating func closed(_ id: ConnectionID, at index: Int) {
    switch nodes[index].process {
    case .node: tell(index, .closed(id))
    case .flooder:
      flood(index) { peer, _ in
        peer.closed(id)
        return []
      }
    case nil: break
    }
  }

  mutating func tellOrFlood(_ index: Int, failedDial id: ConnectionID) {
    if case .node = nodes[index].process { tell(index, .dialFailed(id)) }
  }
}
