import ContentBlocks
import TestSupport
import Testing

@testable import PeerProtocol

@Suite struct LibP2PMessageTests {
  private let addresses = [
    "/ip4/10.0.0.1/tcp/4001", "/ip4/10.0.0.2/tcp/4002", "/ip6/2001:db8::1/tcp/4003",
  ]

  @Test(
    "py-libp2p reads our messages and finds us by mDNS, and we read its and find it",
    .enabled("needs py-libp2p") { await InteropPeer.isThere() })
  func bothWays() async throws {
    let addresses = try addresses.map { try Multiaddress($0) }
    let message = KademliaMessage(
      kind: .getProviders, key: madeCID(1).hash.bytes,
      closer: (1...3).map { PeerAddresses(madePeer($0), addresses) },
      providers: (4...5).map { PeerAddresses(madePeer($0), addresses) })
    var random = PeerRandom(seed: [1])
    let announcement = LocalAnnouncement(own: madePeer(1), random: &random)
    let packet = announcement.packet(addresses).bytes
    var answer = PeerAnswer(
      try await InteropPeer.run("libp2p_messages.py", input: block(message.bytes) + block(packet)))

    #expect(try answer.block() == message.bytes)

    let theirs = try KademliaMessage(answer.block())
    let peer = try PeerID("12D3KooWK99VoVxNE7XzyBwXEzW7xhK7Gpv85r9F3V3fyKSUKPH5")
    let key = [0x12, 0x20] + [UInt8](repeating: 0, count: 32)
    // Their signed records and their address of QUIC are left out.
    let named = [PeerAddresses(peer, addresses)]
    #expect(
      theirs == KademliaMessage(kind: .getProviders, key: key, closer: named, providers: named))

    let lines = String(decoding: try answer.block(), as: UTF8.self).split(separator: "\n")
    #expect(lines.first.map(String.init) == madePeer(1).description)
    #expect(lines.dropFirst().map(String.init) == self.addresses)

    var discovery = LocalDiscovery(own: madePeer(2), random: random)
    let from = try Multiaddress("/ip4/10.0.0.1/udp/5353")
    let found = discovery.handle(
      .packet(try answer.block(), from: from), at: Instant(milliseconds: 0))
    #expect(found == [.found(peer, addresses)])
  }

  private func block(_ bytes: [UInt8]) -> [UInt8] {
    let count = UInt32(bytes.count)
    return (0..<4).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) } + bytes
  }
}
