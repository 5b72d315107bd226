import ContentBlocks
import TestSupport
import Testing

@testable import PeerProtocol

@Suite struct GossipWireTests {
  private let message: GossipMessage

  init() throws {
    let identity = try #require(PeerIdentity(privateKey: [UInt8](repeating: 3, count: 32)))
    message = try #require(
      GossipMessage(by: identity, number: 0x0102_0304_0506_0708, topic: "t", data: [9, 8]))
  }

  private func read(_ fields: [(UInt64, [UInt8])]) throws -> GossipMessage {
    var bytes: [UInt8] = []
    for (field, value) in fields { bytes.appendField(field, value) }
    let rpc = try GossipRPC(GossipFields.publication(bytes))
    return try GossipMessage(try #require(rpc.publications.first))
  }

  private var fields: [(UInt64, [UInt8])] {
    [
      (1, message.author.bytes), (2, [9, 8]), (3, [1, 2, 3, 4, 5, 6, 7, 8]), (4, Array("t".utf8)),
      (5, message.signature),
    ]
  }

  @Test("a message is read as it was written, and its author's signature holds")
  func roundTrip() throws {
    let rpc = try GossipRPC(GossipFields.publication(message.encoded))
    let again = try GossipMessage(try #require(rpc.publications.first))
    #expect(again == message)
    #expect(again.isSigned)
    #expect(again.id.bytes == message.author.bytes + [1, 2, 3, 4, 5, 6, 7, 8])
    #expect(try read(fields) == message)
  }

  @Test("a change of any part of a message shows in its signature")
  func changes() throws {
    for index in 1..<fields.count {
      var changed = fields
      changed[index].1[0] ^= 1
      #expect(try !read(changed).isSigned, "field \(changed[index].0)")
    }
    let other = try #require(PeerIdentity(privateKey: [UInt8](repeating: 4, count: 32)))
    var changed = fields
    changed[0].1 = other.id.bytes
    #expect(try !read(changed).isSigned)
  }

  @Test("a message that lacks a part, or has two topics, is none")
  func flaws() throws {
    let flaws: [GossipMessage.Flaw] = [.author, .data, .number, .topics(0), .unsigned]
    for (index, flaw) in flaws.enumerated() {
      var lacking = fields
      lacking.remove(at: index)
      #expect(throws: flaw) { try read(lacking) }
    }
    #expect(throws: GossipMessage.Flaw.topics(2)) { try read(fields + [(4, [0x75])]) }
    var short = fields
    short[2].1.removeLast()
    #expect(throws: GossipMessage.Flaw.number) { try read(short) }
    var long = fields
    long[1].1 = [UInt8](repeating: 0, count: Limits.announcementBytes + 1)
    #expect(throws: GossipMessage.Flaw.data) { try read(long) }
    // A peer that is named by a hash, whose key nobody here can see.
    var hashed = fields
    hashed[0].1 = [0x12, 0x20] + [UInt8](repeating: 7, count: 32)
    #expect(throws: GossipMessage.Flaw.author) { try read(hashed) }
  }

  @Test("the author's own key may stand in a message, another may not")
  func keys() throws {
    let key = try #require(message.author.publicKey)
    #expect(try read(fields + [(6, key.encoded)]) == message)
    let other = try #require(PeerIdentity(privateKey: [UInt8](repeating: 4, count: 32)))
    #expect(throws: GossipMessage.Flaw.key) {
      try read(fields + [(6, other.publicKey.encoded)])
    }
  }

  @Test("bytes that are cut anywhere are refused or read as less, and never trap")
  func truncated() throws {
    let bytes =
      GossipFields.subscription("topic", isWanted: true)
      + GossipFields.publication(message.encoded)
      + GossipFields.control(
        GossipFields.have("t", [message.id]) + GossipFields.prune("t", backoffSeconds: 5))
    let whole = try GossipRPC(bytes)
    var ends = 0
    for count in 0..<bytes.count {
      guard let part = try? GossipRPC(Array(bytes[..<count])) else { continue }
      ends += 1
      #expect(part != whole)
    }
    // Only between two fields is there an end.
    #expect(ends == 3)
  }

  @Test("no list is longer than its limit, whatever the peer sends")
  func limits() throws {
    var bytes: [UInt8] = []
    for index in 0..<1000 {
      bytes += GossipFields.subscription("topic \(index)", isWanted: true)
    }
    #expect(try GossipRPC(bytes).subscriptions.count == 2 * Limits.topicsPerPeer)

    let ids = (0..<2000).map { GossipMessageID([UInt8(truncatingIfNeeded: $0), 1]) }
    let control = GossipFields.have("a", ids) + GossipFields.have("b", ids) + GossipFields.want(ids)
    let grafts = (0..<200).flatMap { GossipFields.graft("\($0)") }
    let rpc = try GossipRPC(GossipFields.control(control + grafts))
    #expect(rpc.haves.reduce(0) { $0 + $1.ids.count } == Limits.gossipIdentifiers)
    #expect(rpc.wants.count == Limits.gossipIdentifiers)
    #expect(rpc.grafts.count == Limits.topicsPerPeer)

    let long = GossipMessageID([UInt8](repeating: 1, count: Limits.gossipIdentifierBytes + 1))
    #expect(try GossipRPC(GossipFields.control(GossipFields.want([long]))).wants.isEmpty)
    let name = String(repeating: "n", count: Limits.topicBytes + 1)
    #expect(try GossipRPC(GossipFields.subscription(name, isWanted: true)).subscriptions.isEmpty)
    #expect(throws: MessageError.tooLarge(limit: Limits.gossipMessageBytes)) {
      try GossipRPC([UInt8](repeating: 0, count: Limits.gossipMessageBytes + 1))
    }
  }

  @Test("seeded rubbish is refused or read, and never traps", arguments: [1, 2, 3])
  func rubbish(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let bytes =
      GossipFields.subscription("topic", isWanted: true)
      + GossipFields.publication(message.encoded)
      + GossipFields.control(GossipFields.have("t", [message.id]) + GossipFields.graft("t"))
    for _ in 0..<2000 {
      var changed = bytes
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let index = changed.indices.randomElement(using: &random) ?? 0
        changed[index] = UInt8.random(in: .min ... .max, using: &random)
      }
      guard let rpc = try? GossipRPC(changed), let first = rpc.publications.first,
        let read = try? GossipMessage(first)
      else { continue }
      // What is signed is what was written.
      #expect(!read.isSigned || read == message, "seed \(seed)")
    }
  }
}
