// Packets of the domain name system, as far as multicast DNS uses them to find services.
// Sources: RFC 1035, section 4; RFC 6762, section 18.

/// A packet of multicast DNS.
struct DNSPacket: Equatable, Sendable {
  /// What is asked for.
  struct Question: Equatable, Sendable {
    let name: DNSName
    let kind: UInt16
  }

  /// What is known of a name.
  struct Record: Equatable, Sendable {
    let name: DNSName
    let secondsToLive: UInt32
    /// Whether the record is the only one of its name and kind, and not one of several peers'.
    let isUnique: Bool
    let data: Data
  }

  /// The value of a record.
  enum Data: Equatable, Sendable {
    /// Another name.
    case pointer(DNSName)
    /// Where a service is: a port of a host.
    case service(port: UInt16, host: DNSName)
    /// Strings of up to 255 bytes.
    case text([[UInt8]])
    /// An address of version 4 or 6.
    case address([UInt8])
    /// Something that is of no use here.
    case other(kind: UInt16)
  }

  /// The numbers of kinds of records.
  enum Kind {
    static let address4: UInt16 = 1
    static let pointer: UInt16 = 12
    static let text: UInt16 = 16
    static let address6: UInt16 = 28
    static let service: UInt16 = 33
    static let any: UInt16 = 255
  }

  var isResponse: Bool
  var questions: [Question] = []
  /// Answers, then what else the sender knows.
  var records: [Record] = []
}

extension DNSPacket {
  /// The packet; names are not compressed.
  var bytes: [UInt8] {
    var bytes: [UInt8] = [0, 0]
    // An answer is authoritative.
    bytes.append16(isResponse ? 0x8400 : 0)
    for count in [questions.count, records.count, 0, 0] { bytes.append16(UInt16(count)) }
    for question in questions {
      bytes += question.name.bytes
      bytes.append16(question.kind)
      bytes.append16(1)
    }
    for record in records {
      bytes += record.name.bytes
      bytes.append16(record.data.kind)
      bytes.append16(record.isUnique ? 0x8001 : 1)
      bytes.append16(UInt16(record.secondsToLive >> 16))
      bytes.append16(UInt16(record.secondsToLive & 0xFFFF))
      let data = record.data.bytes
      bytes.append16(UInt16(data.count))
      bytes += data
    }
    return bytes
  }
}

extension DNSPacket.Data {
  var kind: UInt16 {
    switch self {
    case .pointer: DNSPacket.Kind.pointer
    case .service: DNSPacket.Kind.service
    case .text: DNSPacket.Kind.text
    case .address(let bytes):
      bytes.count == 4 ? DNSPacket.Kind.address4 : DNSPacket.Kind.address6
    case .other(let kind): kind
    }
  }

  fileprivate var bytes: [UInt8] {
    switch self {
    case .pointer(let name): return name.bytes
    case .service(let port, let host):
      // Priority and weight are zero.
      var bytes: [UInt8] = [0, 0, 0, 0]
      bytes.append16(port)
      return bytes + host.bytes
    case .text(let strings): return strings.flatMap { [UInt8($0.count)] + $0 }
    case .address(let bytes): return bytes
    case .other: return []
    }
  }
}

extension [UInt8] {
  fileprivate mutating func append16(_ number: UInt16) {
    self += [UInt8(number >> 8), UInt8(number & 0xFF)]
  }
}
