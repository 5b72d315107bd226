// Whom an address is of use to. Addresses of a network are never given to peers outside of it, and
// never taken from them: a stranger must not be able to send us to dial machines on our own
// network. Sources: RFC 1918, 3927, 4193, 4291, 6598 and the registries of special addresses of
// IANA.

/// Whom an address is of use to, the narrowest first.
enum AddressScope: Comparable, Sendable {
  /// This machine alone.
  case machine
  /// The machines of one network.
  case network
  /// Everyone.
  case world

  /// The scope of an address; nil where nobody can dial it.
  init?(_ address: Multiaddress) {
    switch address.parts.first {
    case .ip4(let bytes): self.init(ip4: bytes)
    case .ip6(let bytes): self.init(ip6: bytes)
    case .dns(_, let name):
      let name = name.lowercased()
      self =
        name == "localhost" || name.hasSuffix(".localhost")
        ? .machine : name.hasSuffix(".local") ? .network : .world
    default: return nil
    }
  }

  private init?(ip4 bytes: [UInt8]) {
    switch (bytes[0], bytes[1]) {
    case (127, _): self = .machine
    case (10, _), (172, 16...31), (192, 168), (169, 254), (100, 64...127): self = .network
    // The unspecified network, multicast and what is reserved.
    case (0, _), (224..., _): return nil
    default: self = .world
    }
  }

  private init?(ip6 bytes: [UInt8]) {
    if bytes.dropLast().allSatisfy({ $0 == 0 }) {
      guard bytes[15] == 1 else { return nil }
      self = .machine
    } else if bytes[0..<10].allSatisfy({ $0 == 0 }), bytes[10] == 0xFF, bytes[11] == 0xFF {
      self.init(ip4: Array(bytes[12...]))
    } else if bytes[0] & 0xFE == 0xFC || (bytes[0] == 0xFE && bytes[1] & 0xC0 == 0x80) {
      self = .network
    } else if bytes[0] == 0xFF {
      return nil
    } else {
      self = .world
    }
  }
}

extension Multiaddress {
  /// The network that an address of the world belongs to: who has one of its addresses can have
  /// many. 24 bits of version 4, 48 of version 6; nil where the scope is narrower or there is a
  /// name.
  var subnet: [UInt8]? {
    guard AddressScope(self) == .world else { return nil }
    switch parts.first {
    case .ip4(let bytes): return Array(bytes.prefix(3))
    case .ip6(let bytes): return Array(bytes.prefix(6))
    default: return nil
    }
  }
}

extension [Multiaddress] {
  /// The addresses that are of use between us and a peer of this scope, each once and without the
  /// peer's name, at most as many as are remembered; those that name another peer are left out, and
  /// names of hosts: whoever owns one can let it mean a machine of our own network at any time.
  func usable(by scope: AddressScope, for peer: PeerID) -> [Multiaddress] {
    var kept: [Multiaddress] = []
    for address in self where kept.count < Limits.addressesPerPeer {
      guard address.peer == nil || address.peer == peer else { continue }
      let address = address.withoutPeer
      if case .dns = address.parts.first { continue }
      guard let own = AddressScope(address), own >= scope, !kept.contains(address) else { continue }
      kept.append(address)
    }
    return kept
  }
}
