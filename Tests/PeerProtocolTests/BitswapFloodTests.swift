import ContentBlocks
import Testing

@testable import PeerProtocol

/// Peers that ask for more than they read, or say nothing over and over.
@Suite struct BitswapFloodTests {
  private let peer = madePeer(1)
  private let now = Instant(milliseconds: 0)

  private func bitswap() -> Bitswap {
    var bitswap = Bitswap(random: PeerRandom(seed: [1]))
    _ = bitswap.handle(.connected(peer), at: now)
    return bitswap
  }

  /// The name of a block that stands in the name itself.
  private func inline(_ number: Int, byteCount: Int) -> CID {
    CID(
      codec: UInt64(number),
      hash: Multihash(function: 0, digest: [UInt8](repeating: 7, count: byteCount)))
  }

  /// Answers all that is looked up until nothing is; how often that was, and what was sent.
  private func settle(
    _ bitswap: inout Bitswap, _ actions: [Bitswap.Action]
  ) throws -> (lookups: Int, sent: [BitswapMessage]) {
    var pending = actions
    var lookups = 0
    var sent: [BitswapMessage] = []
    while let action = pending.popLast() {
      switch action {
      case .loadSize(let cid):
        lookups += 1
        pending += bitswap.handle(.loadedSize(cid, cid.hash.digest.count), at: now)
      case .load(let cid):
        lookups += 1
        pending += bitswap.handle(.loaded(cid, cid.hash.digest), at: now)
      case .send(_, let bytes): sent.append(try BitswapMessage(bytes))
      default: Issue.record("\(action)")
      }
    }
    return (lookups, sent)
  }

  @Test(
    "who asks and does not read is answered so much and no more, and all once it reads",
    arguments: [BitswapMessage.Want.Kind.have, .block], [0, 1, 100])
  func unread(kind: BitswapMessage.Want.Kind, byteCount: Int) throws {
    var bitswap = bitswap()
    var lookups = 0
    var sent: [BitswapMessage] = []
    for round in 0..<20 {
      var message = BitswapMessage()
      for number in 0..<500 {
        message.wants.append(.init(kind, inline(500 * round + number, byteCount: byteCount)))
      }
      let said = bitswap.handle(.message(peer, message.encoded), at: now)
      let settled = try settle(&bitswap, said)
      lookups += settled.lookups
      sent += settled.sent
      #expect(bitswap.footprint < 4 * Limits.wantsPerPeer)
    }
    #expect(sent.count == Limits.bitswapMessagesInFlight)
    #expect(lookups <= Limits.wantsPerPeer + 1000)
    while true {
      let settled = try settle(&bitswap, bitswap.handle(.sent(peer), at: now))
      guard settled.lookups > 0 || !settled.sent.isEmpty else { break }
      lookups += settled.lookups
      sent += settled.sent
    }
    // As many wants as are remembered wait beside the answers; every one that was looked up is
    // answered.
    #expect(lookups >= 2 * Limits.wantsPerPeer)
    #expect(sent.reduce(0) { $0 + $1.presences.count + $1.blocks.count } == lookups)
  }

  @Test("no message has more entries than its reader takes")
  func entries() {
    var outbox = BitswapOutbox()
    let count = Limits.bitswapMessageEntries + 10
    for number in 0..<count { outbox.change(.init(.have, inline(number, byteCount: 1))) }
    for number in 0..<count {
      outbox.answer(.presence(inline(number, byteCount: 1), isHere: number % 2 == 0))
    }
    let first = outbox.next(isTick: true, waits: false, asked: 0)
    let second = outbox.next(isTick: true, waits: false, asked: 0)
    for (message, expected) in [(first, count - 10), (second, 10)] {
      #expect(message?.wants.count == expected)
      #expect(message?.presences.count == expected)
    }
    let presences = (first?.presences ?? []) + (second?.presences ?? [])
    #expect(Set(presences.map(\.cid)).count == count)
    #expect(presences.allSatisfy { $0.isHere == ($0.cid.codec % 2 == 0) })
    #expect(outbox.answerCount == 0)
  }

  @Test("blocks that come twice are held against those that were needed")
  func twice() throws {
    var bitswap = bitswap()
    let fetch = FetchID(1)
    _ = bitswap.handle(.begin(fetch, root: inline(0, byteCount: 4)), at: now)
    var reports = 0
    func send(_ number: Int) {
      let bytes = [UInt8](repeating: UInt8(number), count: 256 * 1024)
      var message = BitswapMessage()
      let cid = CID(of: bytes.span.bytes, codec: .raw)
      message.add(cid, bytes)
      for case .report in bitswap.handle(.message(peer, message.encoded), at: now) { reports += 1 }
    }
    for number in 0..<100 {
      let bytes = [UInt8](repeating: UInt8(number), count: 256 * 1024)
      _ = bitswap.handle(.want(fetch, CID(of: bytes.span.bytes, codec: .raw)), at: now)
      send(number)
      send(number)
    }
    #expect(reports == 0)
    for _ in 0..<80 { send(99) }
    #expect(reports == 1)
  }

  @Test("messages that say nothing are counted")
  func empty() {
    var bitswap = bitswap()
    for _ in 0..<Limits.wantChangesPerSecond {
      #expect(bitswap.handle(.message(peer, []), at: now).isEmpty)
    }
    let flood = Bitswap.Action.report(peer, .flood(protocol: Bitswap.protocolName))
    #expect(bitswap.handle(.message(peer, []), at: now) == [flood])
    #expect(bitswap.handle(.message(peer, []), at: now + 1000).isEmpty)
  }
}
