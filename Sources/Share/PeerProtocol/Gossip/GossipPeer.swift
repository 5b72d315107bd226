/// Where a peer is connected from: an address of version 4, or the 64 bits that name a network of
/// version 6, as one house has one of those.
public struct AddressGroup: Hashable, Sendable {
  private let bytes: [UInt8]

  /// The group of an address; nil where it tells nothing: this machine itself, or a name.
  public init?(_ address: Multiaddress) {
    switch address.parts.first {
    case .ip4(let bytes) where bytes.first != 127: self.bytes = bytes
    case .ip6(let bytes) where bytes != [UInt8](repeating: 0, count: 15) + [1]:
      let isMapped = bytes.prefix(12) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
      self.bytes = isMapped ? Array(bytes.suffix(4)) : Array(bytes.prefix(8))
    default: return nil
    }
  }
}

/// A peer that is connected.
struct GossipPeer: Sendable {
  let group: AddressGroup?
  let isOutbound: Bool
  var topics: Set<String> = []
  var outbox = GossipOutbox()
  var standing = GossipStanding()
  /// What it did since the last heartbeat.
  var messages = 0
  var newPublications = 0
  var gossipMessages = 0
  var identifiersAsked = 0
  var wantedBytes = 0
}
