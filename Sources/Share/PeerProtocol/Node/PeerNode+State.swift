extension PeerNode {
  /// Peers that are connected, by name.
  public var connectedPeers: [PeerID] { peers.keys.sorted() }

  /// Peers that are known with where they were, those seen last in front.
  public var knownPeers: [KnownPeer] {
    book.records.filter { !$0.value.addresses.isEmpty && !book.isBanned($0.key, at: now) }
      .map { KnownPeer(id: $0.key, addresses: $0.value.addresses, lastSeen: $0.value.lastSeen) }
      .sorted { ($1.lastSeen, $0.id) < ($0.lastSeen, $1.id) }
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
