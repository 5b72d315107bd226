import Testing

@testable import PeerProtocol

@Suite struct DNSReaderTests {
  private let header: [UInt8] = [0, 0, 0x84, 0, 0, 0, 0, 1, 0, 0, 0, 0]

  @Test("a packet with everything in it is the same in bytes and back")
  func roundTrip() throws {
    let name = DNSName("a.b.local")
    func record(_ data: DNSPacket.Data) -> DNSPacket.Record {
      DNSPacket.Record(name: name, secondsToLive: 0x0102_0304, isUnique: true, data: data)
    }
    let packet = DNSPacket(
      isResponse: true, questions: [.init(name: name, kind: 12)],
      records: [
        record(.pointer(DNSName("c.d"))), record(.service(port: 258, host: DNSName("e"))),
        record(.text([[1, 2], [], [UInt8](repeating: 7, count: 255)])),
        record(.address([1, 2, 3, 4])),
        record(.address([UInt8](repeating: 9, count: 16))), record(.other(kind: 47)),
      ])
    #expect(try DNSReader.read(packet.bytes) == packet)
    for count in 0..<packet.bytes.count {
      #expect(throws: MessageError.malformed) { try DNSReader.read(Array(packet.bytes[..<count])) }
    }
  }

  @Test("names end in pointers to earlier names, and case does not count")
  func pointers() throws {
    // At 12: A.local, PTR to b and a pointer to `local` at 14.
    let bytes =
      header + [1, 65, 5] + Array("local".utf8) + [0, 0, 12, 0, 1, 0, 0, 0, 9, 0, 4]
      + [1, 98, 0xC0, 14]
    let packet = try DNSReader.read(bytes)
    #expect(packet.records.count == 1)
    #expect(packet.records[0].name == DNSName("a.LOCAL"))
    #expect(packet.records[0].data == .pointer(DNSName("b.local")))
  }

  @Test(
    "pointers that go forwards or in a circle are refused",
    arguments: [
      [0xC0, 12], [0xC0, 14], [0xC0, 13], [1, 97, 0xC0, 12], [0xFF, 0xFF], [0x40, 1], [0x80, 1],
    ] as [[UInt8]])
  func circles(name: [UInt8]) {
    let bytes = header + name + [0, 12, 0, 1, 0, 0, 0, 9, 0, 1, 0]
    #expect(throws: MessageError.malformed) { try DNSReader.read(bytes) }
  }

  @Test("too long a name, too many records and too large a packet are refused")
  func limits() {
    let label = [63] + [UInt8](repeating: 97, count: 63)
    let tail: [UInt8] = [0, 0, 1, 0, 1, 0, 0, 0, 9, 0, 4, 1, 2, 3, 4]
    #expect(throws: MessageError.malformed) {
      try DNSReader.read(header + label + label + label + label + tail)
    }
    #expect((try? DNSReader.read(header + label + label + label + tail)) != nil)
    let many: [UInt8] = [0, 0, 0x84, 0, 0, 0, 0, 60, 0, 0, 0, 5]
    #expect(throws: MessageError.tooMany(limit: Limits.multicastDNSRecords)) {
      try DNSReader.read(many)
    }
    #expect(throws: MessageError.tooLarge(limit: Limits.multicastDNSBytes)) {
      try DNSReader.read([UInt8](repeating: 0, count: Limits.multicastDNSBytes + 1))
    }
  }

  @Test("bytes changed at random are a packet or an error, never a trap")
  func mangled() throws {
    var random = PeerRandom(seed: [5])
    let made = LocalAnnouncement(own: madePeer(1), random: &random)
    let whole = made.packet([try Multiaddress("/ip4/10.0.0.1/tcp/1")]).bytes
    var refused = 0
    for _ in 0..<5_000 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      }
      if (try? DNSReader.read(bytes)) == nil { refused += 1 }
    }
    #expect(refused > 100)
  }
}
