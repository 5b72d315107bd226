extension PeerNode {
  /// Peers that are connected, by name.
  public var connectedPeers: [PeerID] { peers.keys.sorted() }

  /// Peers that were met, with where they were, those seen last in front. Of others only hearsay
  /// is known, which is not worth another run.
  public var knownPeers: [KnownPeer] {
    book.records
      .filter { $0.value.lastSeen > Instant(milliseconds: 0) && !$0.value.addresses.isEmpty }
      .filter { !book.isBanned($0.key, at: now) }
      .map { KnownPeer(id: $0.key, addresses: $0.value.addresses, lastSeen: $0.value.lastSeen) }
      .sorted { ($1.lastSeen, $0.id) < ($0.lastSeen, $1.id) }
  }

  /// Whether the owner wants to stay connected to whoever is at these addresses.
  public func isWanted(_ addresses: [Multiaddress]) -> Bool {
    dialing.wanted.contains { $0.addresses == addresses }
  }

  /// What a node holds, to show that it is bounded.
  public var footprint: NodeFootprint {
    NodeFootprint(
      connections: links.count, streams: links.values.reduce(0) { $0 + $1.streams.count },
      knownPeers: book.count, bans: book.banCount,
      dials: dialing.dials.count + dialing.wanted.count,
      requests: requests.outbound.count + requests.inbound.count,
      unflushedBytes: links.values.reduce(0) { $0 + $1.unflushedBytes },
      exchanged: bitswap.footprint,
      fetching: fetches.values.reduce(0) { $0 + $1.fetch.footprint })
  }
}

/// What a node holds: how many of what.
public struct NodeFootprint: Sendable, Equatable {
  /// Connections.
  public var connections: Int
  /// Streams of all connections.
  public var streams: Int
  /// Peers that are remembered.
  public var knownPeers: Int
  /// Peers that are not talked to.
  public var bans: Int
  /// Dials that are under way, and places to stay connected to.
  public var dials: Int
  /// Questions, in both directions.
  public var requests: Int
  /// Bytes that were given to sockets and did not leave.
  public var unflushedBytes: Int
  /// Entries of what Bitswap remembers: wants of both sides, and who has what.
  public var exchanged: Int
  /// Entries of what fetches remember.
  public var fetching: Int
}
