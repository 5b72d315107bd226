import NIOCore
import NIOPosix
import PeerProtocol

// Addresses between the two forms that they have: multiaddrs of peers, and the system's.

extension SocketAddress {
  /// The socket's address of a multiaddr with a number of either family and a port of TCP or UDP.
  init(_ address: Multiaddress) throws {
    let port: Int
    switch address.parts.dropFirst().first {
    case .tcp(let number), .udp(let number): port = Int(number)
    default: throw SocketAddressError.unsupported
    }
    switch address.parts.first {
    case .ip4(let bytes), .ip6(let bytes):
      try self.init(packedIPAddress: ByteBuffer(bytes: bytes), port: port)
    default: throw SocketAddressError.unsupported
    }
  }
}

extension Multiaddress {
  /// The multiaddr of a socket of TCP; an address of version 4 in one of version 6 is unwrapped.
  init?(_ address: SocketAddress, isDatagram: Bool = false) {
    guard let port = address.port.flatMap({ UInt16(exactly: $0) }), let text = address.ipAddress
    else { return nil }
    let last: Part = isDatagram ? .udp(port) : .tcp(port)
    let number = text.prefix { $0 != "%" }
    let mapped = number.hasPrefix("::ffff:") && number.contains(".")
    let family = number.contains(":") && !mapped ? "ip6" : "ip4"
    let bare = mapped ? number.dropFirst(7) : number[...]
    guard let host = try? Multiaddress("/\(family)/\(bare)") else { return nil }
    self.init(host.parts + [last])
  }

  /// The name and port, where it has a name.
  var hostName: (String, Int)? {
    guard parts.count >= 2, case .dns(_, let name) = parts[0], case .tcp(let port) = parts[1]
    else { return nil }
    return (name, Int(port))
  }

  /// The addresses of this machine that a socket bound to this one can be reached at.
  func reachable() throws -> [Multiaddress] {
    guard let host = parts.first, parts.count == 2 else { return [self] }
    let any: Bool
    switch host {
    case .ip4(let bytes), .ip6(let bytes): any = bytes.allSatisfy { $0 == 0 }
    default: any = false
    }
    guard any else { return [self] }
    var found: [Multiaddress] = []
    for device in try System.enumerateDevices() {
      guard let address = device.address.flatMap({ Multiaddress($0) }) else { continue }
      let own = Multiaddress([address.parts[0], parts[1]])
      if host.isSameFamily(as: address.parts[0]), !found.contains(own) { found.append(own) }
    }
    return found
  }
}

extension Multiaddress.Part {
  fileprivate func isSameFamily(as other: Multiaddress.Part) -> Bool {
    switch (self, other) {
    case (.ip4, .ip4), (.ip6, .ip6): true
    default: false
    }
  }
}
