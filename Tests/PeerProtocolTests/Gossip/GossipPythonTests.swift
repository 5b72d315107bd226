import TestSupport
import Testing

@testable import PeerProtocol

@Suite struct GossipPythonTests {
  @Test(
    "py-libp2p and we read each other's messages and signatures",
    .enabled("needs py-libp2p") { await InteropPeer.isThere() })
  func both() async throws {
    let identity = try #require(PeerIdentity(privateKey: [UInt8](repeating: 5, count: 32)))
    let messages = try (0..<2).map { index in
      try #require(
        GossipMessage(
          by: identity, number: 1 << 60 + UInt64(index), topic: "models", data: [1, UInt8(index)]))
    }
    var forged = messages[1].encoded
    forged[forged.count - 1] ^= 1
    let rpc =
      GossipFields.subscription("models", isWanted: true)
      + GossipFields.subscription("others", isWanted: false)
      + GossipFields.publication(messages[0].encoded) + GossipFields.publication(forged)
      + GossipFields.control(
        GossipFields.have("models", messages.map(\.id)) + GossipFields.want([messages[0].id])
          + GossipFields.graft("models") + GossipFields.prune("others", backoffSeconds: 60))

    var answer = PeerAnswer(try await InteropPeer.run("libp2p_gossip.py", input: rpc))
    #expect(try answer.block() == rpc)
    for (message, isValid) in zip(messages, [UInt8(1), 0]) {
      #expect(try answer.block() == [isValid])
      #expect(try answer.block() == message.id.bytes)
    }

    let theirs = try GossipRPC(try answer.block())
    let name = GossipMessageID(try answer.block())
    let message = try GossipMessage(try #require(theirs.publications.first))
    #expect(theirs.publications[0].key != nil)
    #expect(message.isSigned)
    #expect(message.id == name)
    #expect(message.data == (try answer.block()))
    #expect(theirs.subscriptions.map(\.topic) == ["models", "others"])
    #expect(theirs.subscriptions.map(\.isWanted) == [true, false])
    #expect(theirs.haves == [GossipRPC.Have(topic: "models", ids: [name])])
    #expect(theirs.wants == [name, GossipMessageID(Array("x".utf8))])
    #expect(theirs.grafts == ["models"])
    #expect(theirs.prunes == [GossipRPC.Prune(topic: "others", backoffSeconds: 60)])
  }
}
