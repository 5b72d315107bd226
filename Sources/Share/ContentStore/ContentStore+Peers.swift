import GRDB

/// A peer that was met.
public struct StoredPeer: Equatable, Sendable {
  /// Its identifier, as text.
  public let id: String
  /// A multiaddr under which it was met, as text.
  public let address: String
  /// When it was last met, in seconds since 1970.
  public let lastSeen: Int64

  /// A peer under one of its addresses.
  public init(id: String, address: String, lastSeen: Int64) {
    self.id = id
    self.address = address
    self.lastSeen = lastSeen
  }
}

extension ContentStore {
  /// The most addresses that are remembered; those that were met longest ago are forgotten.
  public static let peerLimit = 1024

  /// Remembers peers for the next start.
  public func rememberPeers(_ peers: [StoredPeer]) throws(StoreError) {
    try index.write { db in
      for peer in peers {
        try db.execute(
          sql: """
            INSERT INTO peer (id, address, lastSeen) VALUES (?, ?, ?)
            ON CONFLICT DO UPDATE SET lastSeen = max(lastSeen, excluded.lastSeen)
            """,
          arguments: [peer.id, peer.address, peer.lastSeen])
      }
      try db.execute(
        sql: """
          DELETE FROM peer WHERE (id, address) NOT IN
            (SELECT id, address FROM peer ORDER BY lastSeen DESC, id, address LIMIT ?)
          """,
        arguments: [Self.peerLimit])
    }
  }

  /// The peers that are remembered, those that were met last at first.
  public func peers() throws(StoreError) -> [StoredPeer] {
    try index.read { db in
      try Row.fetchAll(
        db, sql: "SELECT id, address, lastSeen FROM peer ORDER BY lastSeen DESC, id, address"
      ).map { StoredPeer(id: $0[0], address: $0[1], lastSeen: $0[2]) }
    }
  }
}
