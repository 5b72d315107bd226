/// What a peer says of itself on its network.
struct LocalAnnouncement: Sendable {
  /// What all peers ask for.
  static let service = DNSName("_p2p._udp.local")
  /// What asks for all services that there are.
  private static let allServices = DNSName("_services._dns-sd._udp.local")

  /// The name that the peer goes by here, made up at its start: it says nothing of the peer.
  let instance: DNSName
  private let own: PeerID
  private let host: DNSName

  init(own: PeerID, random: inout PeerRandom) {
    self.own = own
    let letters = Array("abcdefghijklmnopqrstuvwxyz0123456789".utf8)
    let label = (0..<32).map { _ in letters[Int(random.next() % 36)] }
    instance = DNSName([label] + Self.service.labels)
    host = DNSName([label, Array("local".utf8)])
  }

  /// The question that everyone asks.
  static let query = DNSPacket(
    isResponse: false, questions: [.init(name: service, kind: DNSPacket.Kind.pointer)])

  /// Whether a query is one that this peer answers, and does not show that its answer is known.
  func isAsked(for packet: DNSPacket) -> Bool {
    let isKnown = packet.records.contains {
      $0.data == .pointer(instance) && $0.secondsToLive > Limits.announcementSeconds / 2
    }
    return packet.questions.contains { question in
      switch question.name {
      case Self.service: isPointer(question) && !isKnown
      case Self.allServices: isPointer(question)
      case instance, host: true
      default: false
      }
    }
  }

  /// The answer; with no seconds to live it is a farewell.
  func packet(
    _ addresses: [Multiaddress], secondsToLive: UInt32 = Limits.announcementSeconds
  ) -> DNSPacket {
    func record(_ name: DNSName, _ data: DNSPacket.Data) -> DNSPacket.Record {
      let isUnique = name == instance || name == host
      return DNSPacket.Record(
        name: name, secondsToLive: secondsToLive, isUnique: isUnique, data: data)
    }
    let usable = addresses.usable(by: .machine, for: own)
    let port = usable.lazy.compactMap(\.port).first ?? 0
    var records = [
      record(Self.service, .pointer(instance)),
      record(instance, .service(port: port, host: host)),
      record(instance, .text(texts(of: usable))),
    ]
    var hosts: [[UInt8]] = []
    for address in usable.compactMap(\.ip) where !hosts.contains(address) { hosts.append(address) }
    records += hosts.prefix(4).map { record(host, .address($0)) }
    if secondsToLive > 0 { records.append(record(Self.allServices, .pointer(Self.service))) }
    return DNSPacket(isResponse: true, records: records)
  }

  /// The address in a string of a TXT record, `dnsaddr=` or `dnsaddr2=` and so on; it names a peer.
  static func address(_ string: [UInt8]) -> Multiaddress? {
    guard let equals = string.firstIndex(of: UInt8(ascii: "=")),
      string.starts(with: Array("dnsaddr".utf8)), (7...9).contains(equals),
      string[7..<equals].allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      let text = String(validating: string[(equals + 1)...], as: UTF8.self),
      let address = try? Multiaddress(text), address.peer != nil
    else { return nil }
    return address
  }

  /// The addresses as strings, as many as fit into a packet that no network cuts in pieces.
  private func texts(of addresses: [Multiaddress]) -> [[UInt8]] {
    var texts: [[UInt8]] = []
    var bytes = 0
    for (index, address) in addresses.enumerated() {
      let text = address.with(own).description
      var strings = ["dnsaddr=\(text)"]
      if index > 0 { strings.append("dnsaddr\(index + 1)=\(text)") }
      let encoded = strings.map { Array($0.utf8) }
      let count = encoded.reduce(0) { $0 + $1.count + 1 }
      guard encoded.allSatisfy({ $0.count <= 255 }), bytes + count <= Limits.announcementTextBytes
      else { continue }
      bytes += count
      texts += encoded
    }
    return texts
  }

  private func isPointer(_ question: DNSPacket.Question) -> Bool {
    question.kind == DNSPacket.Kind.pointer || question.kind == DNSPacket.Kind.any
  }
}

extension Multiaddress {
  /// The bytes of the address of the internet protocol at its front.
  fileprivate var ip: [UInt8]? {
    switch parts.first {
    case .ip4(let bytes), .ip6(let bytes): bytes
    default: nil
    }
  }

  /// The first port.
  fileprivate var port: UInt16? {
    for part in parts {
      switch part {
      case .tcp(let port), .udp(let port): return port
      default: continue
      }
    }
    return nil
  }
}
