/// The protocols whose messages go over one long-lived stream a peer and direction.
enum MessageProtocol: CaseIterable, Comparable, Hashable, Sendable {
  case bitswap
  case gossip

  /// What is proposed for a stream, the best first.
  var names: [String] {
    switch self {
    case .bitswap: [Bitswap.protocolName]
    case .gossip: Gossipsub.protocols
    }
  }

  /// The largest message.
  var byteLimit: Int {
    switch self {
    case .bitswap: Limits.bitswapMessageBytes
    case .gossip: Limits.gossipMessageBytes
    }
  }

  /// The protocol of a stream's name.
  init?(name: String) {
    guard let match = Self.allCases.first(where: { $0.names.contains(name) }) else { return nil }
    self = match
  }
}
