import ContentBlocks

extension Multiaddress {
  /// Reads the binary form.
  public init(_ bytes: ArraySlice<UInt8>) throws(MultiaddressError) {
    guard bytes.count <= Limits.multiaddressBytes else {
      throw .tooLarge(limit: Limits.multiaddressBytes)
    }
    var rest = bytes
    var parts: [Part] = []
    while !rest.isEmpty {
      let code = try Self.varint(&rest, of: "protocol")
      parts.append(try Self.part(code, &rest))
    }
    guard !parts.isEmpty else { throw .empty }
    self.init(parts)
  }

  /// The binary form.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    for part in parts {
      bytes.appendVarint(part.code)
      switch part {
      case .ip4(let address), .ip6(let address): bytes += address
      case .tcp(let port), .udp(let port): bytes += [UInt8(port >> 8), UInt8(port & 0xFF)]
      case .dns(_, let name):
        bytes.appendVarint(UInt64(name.utf8.count))
        bytes += name.utf8
      case .peer(let peer):
        bytes.appendVarint(UInt64(peer.bytes.count))
        bytes += peer.bytes
      }
    }
    return bytes
  }

  private static func part(
    _ code: UInt64, _ rest: inout ArraySlice<UInt8>
  ) throws(MultiaddressError) -> Part {
    switch code {
    case 4: return .ip4(Array(try take(4, &rest, of: "ip4")))
    case 41: return .ip6(Array(try take(16, &rest, of: "ip6")))
    case 6: return .tcp(try port(&rest, of: "tcp"))
    case 273: return .udp(try port(&rest, of: "udp"))
    case 53, 54, 55:
      let name = try take(varint(&rest, of: "dns"), &rest, of: "dns")
      guard let text = String(validating: name, as: UTF8.self), isName(text) else {
        throw .value(part: "dns")
      }
      return .dns(code, text)
    case 421:
      let id = try take(varint(&rest, of: "p2p"), &rest, of: "p2p")
      guard let peer = try? PeerID(Array(id)) else { throw .value(part: "p2p") }
      return .peer(peer)
    default: throw .unknownProtocol(String(code))
    }
  }

  private static func port(
    _ rest: inout ArraySlice<UInt8>, of part: String
  ) throws(MultiaddressError) -> UInt16 {
    try take(2, &rest, of: part).reduce(0) { $0 << 8 | UInt16($1) }
  }

  private static func varint(
    _ rest: inout ArraySlice<UInt8>, of part: String
  ) throws(MultiaddressError) -> UInt64 {
    guard let (number, count) = VarintPrefix.read(rest, byteLimit: 9) else {
      throw .value(part: part)
    }
    rest = rest.dropFirst(count)
    return number
  }

  private static func take(
    _ count: UInt64, _ rest: inout ArraySlice<UInt8>, of part: String
  ) throws(MultiaddressError) -> ArraySlice<UInt8> {
    guard count <= UInt64(rest.count) else { throw .value(part: part) }
    let taken = rest.prefix(Int(count))
    rest = rest.dropFirst(Int(count))
    return taken
  }

  /// A name of the domain name system, or one that a resolver would look up: no slash, no blank.
  static func isName(_ text: String) -> Bool {
    (1...253).contains(text.utf8.count)
      && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") }
  }
}

extension Multiaddress.Part {
  /// The protocol's number in multicodec's table.
  var code: UInt64 {
    switch self {
    case .ip4: 4
    case .ip6: 41
    case .dns(let code, _): code
    case .tcp: 6
    case .udp: 273
    case .peer: 421
    }
  }
}
