import PeerProtocol
import Testing

@Suite struct AddressTests {
  @Test(
    "an address in text is the same in bytes and back",
    arguments: [
      "/ip4/127.0.0.1/tcp/4001", "/ip6/::1/tcp/1", "/ip6/2001:db8::1:0:0:1/udp/65535",
      "/ip6/::/tcp/0", "/ip6/1:2:3:4:5:6:7:8/tcp/9", "/dns4/example.org/tcp/443",
      "/dns/a/tcp/1/p2p/12D3KooWLQzUv2FHWGVPXTXSZpdHs7oHbXub2G5WC8Tx4NQhyd2d",
      "/ip4/1.2.3.4/tcp/4001/p2p/QmNnooDu7bfjPFoTZYxMNLWUQJyrVwtbZg5gBMjTezGAJN",
    ])
  func roundTrip(text: String) throws {
    let address = try Multiaddress(text)
    #expect(address.description == text)
    #expect(try Multiaddress(address.bytes[...]) == address)
  }

  @Test(
    "an address that nobody can have is refused",
    arguments: [
      "", "/", "ip4/1.2.3.4", "/ip4/1.2.3", "/ip4/1.2.3.256/tcp/1", "/ip6/1::2::3/tcp/1",
      "/ip6/12345::/tcp/1", "/tcp/65536", "/ip4", "/quic-v1", "/p2p/abc", "/dns/a b/tcp/1",
      "/ip6/fe80::1%eth0/tcp/1", "/ip6/:::1/tcp/1", "/ip6/1:2:3:4:5:6:7:8::/tcp/1",
    ])
  func refusal(text: String) {
    #expect(throws: MultiaddressError.self) { try Multiaddress(text) }
  }

  @Test("bytes that end within an address are refused")
  func truncated() throws {
    let text = "/ip4/127.0.0.1/tcp/4001/p2p/12D3KooWLQzUv2FHWGVPXTXSZpdHs7oHbXub2G5WC8Tx4NQhyd2d"
    let bytes = try Multiaddress(text).bytes
    // What ends between two parts is a shorter address.
    let whole = [5, 8, bytes.count]
    for count in 0..<bytes.count where !whole.contains(count) {
      #expect(throws: MultiaddressError.self) { try Multiaddress(bytes[..<count]) }
    }
  }

  @Test("the peer of a key is named as libp2p names it")
  func peerOfKey() throws {
    let identity = try #require(PeerIdentity(privateKey: [UInt8](repeating: 1, count: 32)))
    #expect(identity.id.description == "12D3KooWK99VoVxNE7XzyBwXEzW7xhK7Gpv85r9F3V3fyKSUKPH5")
    #expect(try PeerID(identity.id.description) == identity.id)
    #expect(identity.id.publicKey == identity.publicKey)
    let signature = try #require(identity.sign([1, 2, 3]))
    #expect(identity.publicKey.verifies(signature[...], of: [1, 2, 3]))
    #expect(!identity.publicKey.verifies(signature[...], of: [1, 2, 4]))
  }

  @Test("messages are cut where their lengths say, however the bytes come")
  func frames() throws {
    let messages: [[UInt8]] = [[], [1], [UInt8](repeating: 7, count: 300)]
    let stream = messages.flatMap(MessageFrames.frame)
    for size in 1...stream.count {
      var frames = MessageFrames(limit: 300)
      var found: [[UInt8]] = []
      for start in stride(from: 0, to: stream.count, by: size) {
        found += try frames.append(stream[start..<min(stream.count, start + size)])
      }
      #expect(found == messages)
    }
    var small = MessageFrames(limit: 299)
    #expect(throws: MessageError.tooLarge(limit: 299)) { try small.append(stream[...]) }
  }
}
