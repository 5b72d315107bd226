import ContentBlocks
import Testing

@testable import PeerProtocol

/// How long the streams of a node live.
@Suite struct StreamDeadlineTests {
  /// Deadlines are looked at twice a second.
  private static let longest = Limits.requestMilliseconds + 500

  private static func identity(agent: String) -> [UInt8] {
    let identity = Identify(
      publicKey: ConnectionPair.dialer.publicKey, listenAddresses: [NodeGuest.remote],
      protocols: [Kademlia.protocolName], observedAddress: nil, agent: agent)
    return MessageFrames.frame(identity.encoded)
  }

  /// A guest that was pinged and asked for a while.
  private static func asked(closes: Bool) throws -> NodeGuest {
    var guest = try NodeGuest(protocols: [Ping.name, Kademlia.protocolName])
    guest.closes = closes
    guest.open(Identify.pushName, writing: identity(agent: "guest"))
    for number in 0..<6 {
      let block: [UInt8] = [UInt8(number)]
      guest.give(.findProviders(CID(of: block.span.bytes, codec: .raw)))
      guest.pass(milliseconds: 10_000)
    }
    #expect(Set(guest.accepted.values.map(\.name)) == [Ping.name, Kademlia.protocolName])
    #expect(guest.node.footprint.connections == 1)
    return guest
  }

  @Test func `a stream that the peer does not close is reset when its time is up`() throws {
    let guest = try Self.asked(closes: false)
    var old = 0
    for (stream, (name, at)) in guest.accepted where at + Self.longest < guest.now {
      let end = try #require(guest.reset[stream], "\(name)")
      #expect(end.milliseconds(since: at) <= Self.longest)
      old += 1
    }
    #expect(old > 6)
    #expect(guest.node.footprint.streams == 0)
  }

  @Test func `a stream that the peer closes is not reset`() throws {
    let guest = try Self.asked(closes: true)
    #expect(guest.reset.isEmpty)
    #expect(guest.closed.count == guest.accepted.count + 1, "the push too")
    #expect(guest.node.footprint.streams == 0)
  }

  @Test func `a ping that nobody answers in time does not end the connection`() throws {
    var guest = try NodeGuest(protocols: [Ping.name])
    guest.echoes = false
    guest.pass(milliseconds: 3 * Self.longest)
    #expect(guest.reset.count >= 2)
    #expect(guest.node.footprint.connections == 1)
  }

  @Test func `streams that are gone before they are heard of are not kept`() throws {
    var guest = try NodeGuest(protocols: [])
    let refused = KademliaMessage(kind: .addProvider, key: []).bytes
    for number in 0..<20 {
      let stream = UInt32(101 + 2 * number)
      var frames: [UInt8] = []
      for (name, message) in [(Kademlia.protocolName, refused), (Ping.name, [])] {
        let lines = ["/multistream/1.0.0", name].flatMap(MultistreamLines.encode)
        let bytes = lines + (message.isEmpty ? [] : MessageFrames.frame(message))
        YamuxHeader(.data, .open, stream: stream, length: UInt32(bytes.count)).write(into: &frames)
        frames += bytes
        guard !message.isEmpty else { continue }
        YamuxHeader(.windowUpdate, .reset, stream: stream, length: 0).write(into: &frames)
      }
      try guest.say(frames)
    }
    #expect(guest.node.footprint.connections == 1)
    #expect(guest.node.footprint.streams == 0)
  }

  @Test func `of what a peer pushes on one stream the first message is heard`() throws {
    var guest = try NodeGuest(protocols: [])
    let agents = ["first", "second", "third"]
    guest.open(Identify.pushName, writing: agents.flatMap { Self.identity(agent: $0) })
    let heard = guest.notices.compactMap {
      if case .identified(_, let agent, _) = $0 { agent } else { nil }
    }
    #expect(heard == ["first"])
    #expect(guest.closed.isEmpty == false && guest.reset.isEmpty)
  }
}
