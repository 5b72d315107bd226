import ContentStore
import NIOCore
import PeerProtocol

// Peers outlive a run: they are read from the store at the start, and written now and then and at
// the end. A list that cannot be read or written is no reason not to run.

extension NodeLoop {
  /// Tells the node of the peers that an earlier run knew.
  func recallPeers() async {
    do {
      let stored = try await disk.read { try $0.peers() }.get()
      handle(.remember(Self.known(stored)))
    } catch {
      logger.warning("no peers of an earlier run", metadata: ["error": "\(error)"])
    }
  }

  /// Keeps the peers that are known for the next run.
  func keepPeers() -> EventLoopFuture<Void> {
    let peers = node.knownPeers.flatMap { peer in
      peer.addresses.prefix(4).map { address in
        StoredPeer(
          id: "\(peer.id)", address: "\(address)",
          lastSeen: Int64(peer.lastSeen.milliseconds / 1000))
      }
    }
    return disk.write { try $0.rememberPeers(Array(peers.prefix(ContentStore.peerLimit))) }
  }

  private static func known(_ stored: [StoredPeer]) -> [KnownPeer] {
    var order: [PeerID] = []
    var addresses: [PeerID: [Multiaddress]] = [:]
    var lastSeen: [PeerID: Instant] = [:]
    for row in stored {
      guard let id = try? PeerID(row.id), let address = try? Multiaddress(row.address) else {
        continue
      }
      if addresses[id] == nil { order.append(id) }
      addresses[id, default: []].append(address)
      let seen = Instant(milliseconds: UInt64(clamping: row.lastSeen) &* 1000)
      lastSeen[id] = max(lastSeen[id] ?? seen, seen)
    }
    return order.map {
      KnownPeer(
        id: $0, addresses: addresses[$0] ?? [],
        lastSeen: lastSeen[$0] ?? Instant(milliseconds: 0))
    }
  }
}
