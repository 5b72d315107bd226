/// A peer and where it can be reached.
public struct PeerAddresses: Hashable, Sendable {
  /// The peer.
  public let peer: PeerID
  /// Where it can be reached, without its name at the end; may be empty where nobody said.
  public let addresses: [Multiaddress]

  /// A peer with its addresses.
  public init(_ peer: PeerID, _ addresses: [Multiaddress]) {
    self.peer = peer
    self.addresses = addresses
  }
}

/// A request and its answer belong together by this number.
///
/// Who begins counts: the numbers of a node's own requests and of others' are apart.
public struct RequestID: Hashable, Comparable, Sendable {
  /// The number.
  public let number: UInt64

  /// A request of this number.
  public init(_ number: UInt64) {
    self.number = number
  }

  /// The older first.
  public static func < (left: RequestID, right: RequestID) -> Bool { left.number < right.number }
}

/// A search and what it finds belong together by this number, which the asker chooses.
public struct LookupID: Hashable, Comparable, Sendable {
  /// The number.
  public let number: UInt64

  /// A search of this number.
  public init(_ number: UInt64) {
    self.number = number
  }

  /// The older first.
  public static func < (left: LookupID, right: LookupID) -> Bool { left.number < right.number }
}
