import TestSupport
import Testing

@testable import PeerProtocol

@Suite struct IdentifyTests {
  private func message() throws -> Identify {
    Identify(
      publicKey: ConnectionPair.dialer.publicKey,
      listenAddresses: [
        try Multiaddress("/ip4/127.0.0.1/tcp/4001"), try Multiaddress("/ip6/::1/tcp/4001"),
      ],
      protocols: ["/ipfs/id/1.0.0", "/ipfs/ping/1.0.0"],
      observedAddress: try Multiaddress("/ip4/10.0.0.1/tcp/5"), agent: "test/1")
  }

  @Test("what a node says of itself is read as it was said")
  func roundTrip() throws {
    let message = try message()
    #expect(try Identify(message.encoded[...]) == message)
  }

  @Test("the message has the fields of identify's definition")
  func fields() throws {
    let bytes = Identify(
      publicKey: nil, listenAddresses: [], protocols: ["/a"], observedAddress: nil,
      protocolVersion: "v", agent: "b"
    ).encoded
    #expect(bytes == [0x1A, 2, 0x2F, 0x61, 0x2A, 1, 0x76, 0x32, 1, 0x62])
  }

  @Test("addresses and keys of other kinds, and a signed record, are left out")
  func unknownKinds() throws {
    // A key of RSA, an address of QUIC, a record.
    let other: [UInt8] =
      [0x0A, 4, 0x08, 0, 0x12, 0, 0x12, 6, 0x91, 0x02, 0, 1, 0xCD, 0x03, 0x42, 2, 1, 2]
    let read = try Identify((other + (try message()).encoded.dropFirst(38))[...])
    #expect(read.publicKey == nil)
    #expect(read.listenAddresses == (try message()).listenAddresses)
  }

  @Test("more than is remembered of a peer is left out, and too large a message is refused")
  func limits() throws {
    var message = try message()
    let address = message.listenAddresses[0]
    message.listenAddresses = Array(repeating: address, count: Limits.addressesPerPeer + 1)
    message.protocols = (0...Limits.protocolsPerPeer).map { "/\($0)" }
    let read = try Identify(message.encoded[...])
    #expect(read.listenAddresses.count == Limits.addressesPerPeer)
    #expect(read.protocols == message.protocols.dropLast())
    message.agent = String(repeating: "a", count: Limits.identifyBytes)
    #expect(throws: MessageError.tooLarge(limit: Limits.identifyBytes)) {
      try Identify(message.encoded[...])
    }
  }

  @Test("a message that ends anywhere within a field is refused")
  func truncated() throws {
    let bytes = try message().encoded
    var refused = 0
    for count in 0..<bytes.count where (try? Identify(bytes[..<count])) == nil { refused += 1 }
    // Six kinds of fields, eight in all: what ends between two is whole.
    #expect(refused == bytes.count - 8)
  }

  @Test("what is pinged comes back in whole messages", arguments: [1, 31, 32, 33, 100])
  func ping(partBytes: Int) {
    let sent = (0..<96).map { UInt8($0) }
    var ping = Ping()
    var answered: [UInt8] = []
    for start in stride(from: 0, to: sent.count, by: partBytes) {
      answered += ping.answer(sent[start..<min(sent.count, start + partBytes)])
      #expect(answered.count % Ping.bytes == 0)
    }
    #expect(answered == sent)
  }
}
