import ContentBlocks
import Testing

@testable import PeerProtocol

@Suite struct KademliaMessageTests {
  @Test("a message with everything in it is the same in bytes and back")
  func roundTrip() throws {
    let peers = try (0..<5).map {
      PeerAddresses(madePeer($0), [try Multiaddress("/ip4/10.0.0.\($0)/tcp/1")])
    }
    for kind in [.putValue, .getValue, .addProvider, .getProviders, .findNode, .ping]
      as [KademliaMessage.Kind]
    {
      let message = KademliaMessage(
        kind: kind, key: [0x12, 0x20] + [UInt8](repeating: 7, count: 32),
        closer: Array(peers.prefix(3)), providers: Array(peers.suffix(2)))
      #expect(try KademliaMessage(message.bytes) == message)
    }
  }

  @Test("peers and addresses of kinds that are not known here are left out, the others are kept")
  func unknownKinds() throws {
    let known = PeerAddresses(madePeer(1), [try Multiaddress("/ip4/10.0.0.1/tcp/1")])
    var quic: [UInt8] = []
    quic.appendField(1, madePeer(2).bytes)
    // /ip4/1.2.3.4/udp/4001/quic-v1
    quic.appendField(2, [4, 1, 2, 3, 4, 0x91, 0x02, 0x0F, 0xA1, 0xCD, 0x03])
    var nameless: [UInt8] = []
    nameless.appendField(1, [0x55, 0x01, 0x02] as [UInt8])
    var bytes = KademliaMessage(kind: .findNode, closer: [known]).bytes
    bytes.appendField(8, quic)
    bytes.appendField(8, nameless)
    // A signed record of the sender, and a number from a newer version.
    bytes.appendField(11, [1, 2, 3] as [UInt8])
    bytes.appendField(99, 5)
    #expect(try KademliaMessage(bytes).closer == [known, PeerAddresses(madePeer(2), [])])
  }

  @Test("what is no message is refused")
  func refusals() throws {
    let whole = KademliaMessage(
      kind: .getProviders, key: [1, 2, 3], closer: [PeerAddresses(madePeer(1), [])]
    ).bytes
    // What ends between two fields is a shorter message.
    for count in 1..<whole.count where count != 2 && count != 7 {
      #expect(throws: MessageError.malformed) { try KademliaMessage(Array(whole[..<count])) }
    }
    #expect(throws: MessageError.malformed) { try KademliaMessage([0x08, 6]) }
    #expect(throws: MessageError.tooLarge(limit: Limits.kademliaMessageBytes)) {
      try KademliaMessage([UInt8](repeating: 0, count: Limits.kademliaMessageBytes + 1))
    }
    var long: [UInt8] = [0x08, 4]
    long.appendField(2, [UInt8](repeating: 1, count: Limits.kademliaKeyBytes + 1))
    #expect(throws: MessageError.malformed) { try KademliaMessage(long) }
    let many = (0...Limits.closerPeersInMessage).map { PeerAddresses(madePeer($0), []) }
    #expect(throws: MessageError.tooMany(limit: Limits.closerPeersInMessage)) {
      try KademliaMessage(KademliaMessage(kind: .findNode, closer: many).bytes)
    }
  }

  @Test("an answer with more than fits leaves out the last peers and is not too large")
  func largest() throws {
    let name = String(repeating: "a", count: 240)
    let addresses = try (0..<16).map { try Multiaddress("/dns/\(name)/tcp/\($0)") }
    let peers = (0..<40).map { PeerAddresses(madePeer($0), addresses) }
    let message = KademliaMessage(kind: .getProviders, key: [1], closer: peers, providers: peers)
    #expect(message.bytes.count <= Limits.kademliaMessageBytes)
    let read = try KademliaMessage(message.bytes)
    #expect(read.closer == Array(peers.prefix(read.closer.count)))
    #expect(read.providers == Array(peers.prefix(read.providers.count)))
    #expect(read.closer.count >= 7 && read.providers.count >= 7)
  }

  @Test("bytes changed at random are a message or an error, never a trap")
  func mangled() throws {
    let peers = try (0..<4).map {
      PeerAddresses(madePeer($0), [try Multiaddress("/ip4/1.2.3.4/tcp/1")])
    }
    let whole = KademliaMessage(kind: .getProviders, key: [1, 2], closer: peers, providers: peers)
      .bytes
    var random = PeerRandom(seed: [UInt8](repeating: 3, count: 32))
    var refused = 0
    for _ in 0..<5_000 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      }
      if (try? KademliaMessage(bytes)) == nil { refused += 1 }
    }
    #expect(refused > 100)
  }
}
