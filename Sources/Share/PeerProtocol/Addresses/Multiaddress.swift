/// Where a peer can be reached.
///
/// Known parts: ip4, ip6, dns, dns4, dns6, tcp, udp, p2p. An address with another part is refused
/// with its number: nothing here could dial it.
/// Source: the multiaddr specification of multiformats.
public struct Multiaddress: Hashable, Sendable {
  /// One part of an address.
  public enum Part: Hashable, Sendable {
    /// Four bytes.
    case ip4([UInt8])
    /// Sixteen bytes.
    case ip6([UInt8])
    /// A name of either family; the number of its protocol tells which: 53, 54 (4) or 55 (6).
    case dns(UInt64, String)
    /// A port of TCP.
    case tcp(UInt16)
    /// A port of UDP.
    case udp(UInt16)
    /// The peer that is expected there.
    case peer(PeerID)
  }

  /// The parts, the outermost first.
  public let parts: [Part]

  /// An address of parts.
  public init(_ parts: [Part]) {
    self.parts = parts
  }

  /// The peer that the address names at its end.
  public var peer: PeerID? {
    guard case .peer(let peer) = parts.last else { return nil }
    return peer
  }

  /// The address without the peer at its end.
  public var withoutPeer: Multiaddress {
    peer == nil ? self : Multiaddress(Array(parts.dropLast()))
  }

  /// The address with this peer at its end.
  public func with(_ peer: PeerID) -> Multiaddress {
    Multiaddress(withoutPeer.parts + [.peer(peer)])
  }
}

/// Why a text or bytes are no address.
public enum MultiaddressError: Error, Equatable, Sendable {
  /// Larger than any address.
  case tooLarge(limit: Int)
  /// A protocol that is not known here, by its name or number.
  case unknownProtocol(String)
  /// A part whose value is missing or wrong.
  case value(part: String)
  /// There is no part at all.
  case empty
}

extension MultiaddressError: CustomStringConvertible {
  /// What is wrong.
  public var description: String {
    switch self {
    case .tooLarge(let limit): "it has more than \(limit) bytes"
    case .unknownProtocol(let name): "\"\(name)\" is no protocol that is known here"
    case .value(let part): "the value of /\(part) is missing or wrong"
    case .empty: "it is no address"
    }
  }
}
