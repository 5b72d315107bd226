// Reads packets that anyone on the network may have sent. A name may end in a pointer to an earlier
// one; pointers lead backwards only, each before the last, so that no packet can make a circle.

/// Reads a packet from its first byte to its last.
struct DNSReader {
  private let packet: [UInt8]
  private var position = 0

  private init(_ packet: [UInt8]) {
    self.packet = packet
  }

  /// The packet in these bytes.
  static func read(_ bytes: [UInt8]) throws(MessageError) -> DNSPacket {
    guard bytes.count <= Limits.multicastDNSBytes else {
      throw .tooLarge(limit: Limits.multicastDNSBytes)
    }
    var reader = DNSReader(bytes)
    return try reader.wholePacket()
  }

  private mutating func wholePacket() throws(MessageError) -> DNSPacket {
    _ = try number16()
    var packet = DNSPacket(isResponse: try number16() & 0x8000 != 0)
    let questions = Int(try number16())
    let records = Int(try number16()) + Int(try number16()) + Int(try number16())
    guard questions <= Limits.multicastDNSRecords, records <= Limits.multicastDNSRecords else {
      throw .tooMany(limit: Limits.multicastDNSRecords)
    }
    for _ in 0..<questions {
      let question = DNSPacket.Question(name: try nextName(), kind: try number16())
      _ = try number16()
      packet.questions.append(question)
    }
    for _ in 0..<records { packet.records.append(try nextRecord()) }
    return packet
  }

  private mutating func nextRecord() throws(MessageError) -> DNSPacket.Record {
    let name = try nextName()
    let kind = try number16()
    let isUnique = try number16() & 0x8000 != 0
    let secondsToLive = UInt32(try number16()) << 16 | UInt32(try number16())
    let length = Int(try number16())
    guard length <= packet.count - position else { throw .malformed }
    let end = position + length
    let data = try nextData(kind, end: end)
    guard position <= end else { throw .malformed }
    position = end
    return DNSPacket.Record(
      name: name, secondsToLive: secondsToLive, isUnique: isUnique, data: data)
  }

  private mutating func nextData(_ kind: UInt16, end: Int) throws(MessageError) -> DNSPacket.Data {
    switch kind {
    case DNSPacket.Kind.pointer: return .pointer(try nextName())
    case DNSPacket.Kind.service:
      _ = try take(4)
      return .service(port: try number16(), host: try nextName())
    case DNSPacket.Kind.text:
      var strings: [[UInt8]] = []
      while position < end { strings.append(try take(Int(try number8()))) }
      return .text(strings)
    case DNSPacket.Kind.address4: return .address(try take(4))
    case DNSPacket.Kind.address6: return .address(try take(16))
    default: return .other(kind: kind)
    }
  }

  /// A name; afterwards the position is behind it, or behind its first pointer.
  private mutating func nextName() throws(MessageError) -> DNSName {
    var labels: [[UInt8]] = []
    var bytes = 0
    /// Where the reading goes on once the name is whole.
    var end: Int?
    /// A pointer leads to before this.
    var limit = position
    while true {
      let length = Int(try number8())
      switch length >> 6 {
      case 0 where length == 0:
        position = end ?? position
        return DNSName(labels)
      case 0:
        bytes += length + 1
        guard bytes <= Limits.domainNameBytes else { throw .malformed }
        labels.append(try take(length))
      case 3:
        let target = (length & 0x3F) << 8 | Int(try number8())
        guard target < limit else { throw .malformed }
        end = end ?? position
        limit = target
        position = target
      default: throw .malformed
      }
    }
  }

  private mutating func number8() throws(MessageError) -> UInt8 {
    guard position < packet.count else { throw .malformed }
    defer { position += 1 }
    return packet[position]
  }

  private mutating func number16() throws(MessageError) -> UInt16 {
    UInt16(try number8()) << 8 | UInt16(try number8())
  }

  private mutating func take(_ count: Int) throws(MessageError) -> [UInt8] {
    guard count <= packet.count - position else { throw .malformed }
    defer { position += count }
    return Array(packet[position..<position + count])
  }
}
