extension Multiaddress: CustomStringConvertible {
  /// Reads a text such as `/ip4/127.0.0.1/tcp/4001/p2p/12D3...`.
  public init(_ text: String) throws(MultiaddressError) {
    guard text.utf8.count <= 4 * Limits.multiaddressBytes else {
      throw .tooLarge(limit: 4 * Limits.multiaddressBytes)
    }
    let words = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard words.first == "", words.count > 1 else { throw .empty }
    var parts: [Part] = []
    var index = 1
    while index < words.count {
      // A slash at the end is forgiven, as everyone else does.
      if index == words.count - 1, words[index].isEmpty { break }
      let value = index + 1 < words.count ? words[index + 1] : ""
      parts.append(try Self.part(words[index], value))
      index += 2
    }
    guard !parts.isEmpty else { throw .empty }
    self.init(parts)
  }

  /// The text.
  public var description: String { parts.map(\.description).joined() }

  private static func part(_ name: String, _ value: String) throws(MultiaddressError) -> Part {
    switch name {
    case "ip4":
      guard let address = IPText.ip4(value) else { throw .value(part: name) }
      return .ip4(address)
    case "ip6":
      guard let address = IPText.ip6(value) else { throw .value(part: name) }
      return .ip6(address)
    case "dns", "dns4", "dns6":
      guard isName(value) else { throw .value(part: name) }
      return .dns(name == "dns" ? 53 : name == "dns4" ? 54 : 55, value)
    case "tcp", "udp":
      guard let port = UInt16(value) else { throw .value(part: name) }
      return name == "tcp" ? .tcp(port) : .udp(port)
    case "p2p", "ipfs":
      guard let peer = try? PeerID(value) else { throw .value(part: name) }
      return .peer(peer)
    default: throw .unknownProtocol(name)
    }
  }
}

extension Multiaddress.Part: CustomStringConvertible {
  /// Name and value, each behind a slash.
  public var description: String {
    switch self {
    case .ip4(let address): "/ip4/" + address.map(String.init).joined(separator: ".")
    case .ip6(let address): "/ip6/" + IPText.text(ip6: address)
    case .dns(let code, let name): (code == 53 ? "/dns/" : code == 54 ? "/dns4/" : "/dns6/") + name
    case .tcp(let port): "/tcp/\(port)"
    case .udp(let port): "/udp/\(port)"
    case .peer(let peer): "/p2p/\(peer)"
    }
  }
}
