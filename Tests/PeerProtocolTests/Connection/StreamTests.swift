import PeerProtocol
import TestSupport
import Testing

@Suite struct StreamTests {
  @Test("a thousand streams in sequence leave nothing behind")
  func sequence() {
    var pair = ConnectionPair(seed: 3)
    pair.settle()
    for index in 0..<1000 {
      let opener = index % 2
      let id = pair.open(opener, ["/echo/1"])
      let request = [UInt8](repeating: UInt8(index % 251), count: index)
      pair.tell(opener, .write(id, request))
      pair.tell(opener, .closeWrite(id))
      pair.settle()
      #expect(pair.sides[1 - opener].received[id, default: []] == request)
      pair.tell(1 - opener, .write(id, [UInt8(index % 7)]))
      pair.tell(1 - opener, .closeWrite(id))
      pair.settle()
      #expect(pair.sides[opener].received[id] == [UInt8(index % 7)])
    }
    for side in 0..<2 {
      let news = pair.takeNews(side)
      #expect(news.count { if case .opened = $0 { true } else { false } } == 500)
      #expect(news.count { if case .accepted = $0 { true } else { false } } == 500)
      #expect(news.count { if case .remoteClosed = $0 { true } else { false } } == 1000)
      #expect(!news.contains { if case .reset = $0 { true } else { false } })
    }
  }

  @Test("streams at once carry their own bytes, however the bytes are cut", arguments: 1...8)
  func concurrent(seed: UInt64) {
    var pair = ConnectionPair(seed: seed, largestPart: seed % 2 == 0 ? 97 : 70_000)
    pair.settle()
    let ids = (0..<40).map { index in (index % 2, pair.open(index % 2, ["/echo/1"])) }
    var written: [StreamID: [UInt8]] = [:]
    for _ in 0..<10 {
      for (side, id) in ids {
        let bytes = (0..<Int.random(in: 0...9000, using: &pair.random)).map {
          UInt8(truncatingIfNeeded: $0 &* Int(id.number))
        }
        written[id, default: []] += bytes
        pair.tell(side, .write(id, bytes))
      }
      if Bool.random(using: &pair.random) { pair.settle() }
    }
    pair.settle()
    for (side, id) in ids {
      #expect(pair.sides[1 - side].received[id, default: []] == written[id], "seed \(seed)")
    }
  }

  @Test("a stream whose reader stops waits, and the others go on")
  func exhaustion() {
    var pair = ConnectionPair(seed: 5)
    pair.settle()
    let slow = pair.open(0, ["/sink/1"])
    pair.settle()
    pair.sides[1].reads = false
    pair.tell(0, .write(slow, [UInt8](repeating: 1, count: 1 << 20)))
    pair.settle()
    // The lines of the negotiation took a part of the window.
    let unread = pair.sides[1].received[slow]?.count ?? 0
    #expect(unread > 255 << 10 && unread <= 256 << 10)
    _ = pair.takeNews(0)
    let other = pair.open(0, ["/echo/1"])
    pair.tell(0, .write(other, [9]))
    pair.settle()
    #expect(pair.sides[1].received[other] == [9])
    #expect(!pair.takeNews(0).contains(.drained(slow)))
    pair.sides[1].reads = true
    pair.tell(1, .consumed(slow, unread))
    pair.settle()
    #expect(pair.sides[1].received[slow]?.count == 1 << 20)
    #expect(pair.takeNews(0).contains(.drained(slow)))
    #expect(pair.sides[0].connection.isEstablished && pair.sides[1].connection.isEstablished)
  }

  @Test("a stream on which more waits than may is reset")
  func queueLimit() {
    var pair = ConnectionPair(seed: 6)
    pair.settle()
    let id = pair.open(0, ["/sink/1"])
    pair.settle()
    pair.sides[1].reads = false
    _ = pair.takeNews(0)
    for _ in 0..<9 { pair.tell(0, .write(id, [UInt8](repeating: 1, count: 1 << 20))) }
    #expect(pair.takeNews(0) == [.reset(id)])
    pair.settle()
    #expect(pair.takeNews(1).last == .reset(id))
  }

  @Test("a reset reaches the other side, and late bytes do no harm")
  func reset() {
    var pair = ConnectionPair(seed: 7)
    pair.settle()
    let id = pair.open(0, ["/echo/1"])
    pair.tell(0, .write(id, [UInt8](repeating: 1, count: 200_000)))
    pair.settle()
    pair.tell(0, .write(id, [UInt8](repeating: 1, count: 200_000)))
    pair.tell(1, .reset(id))
    pair.settle()
    #expect(pair.takeNews(0).last == .reset(id))
    #expect(pair.sides[1].connection.isEstablished)
    let next = pair.open(1, ["/echo/1"])
    pair.settle()
    #expect(pair.takeNews(1).contains(.opened(next, protocol: "/echo/1")))
    #expect(pair.takeNews(0).contains(.accepted(next, protocol: "/echo/1")))
  }

  @Test("a stream for a protocol that the other side does not know is refused, the rest stays")
  func refusal() {
    var pair = ConnectionPair(seed: 8)
    pair.settle()
    _ = pair.takeNews(0)
    let id = pair.open(0, ["/unknown/1", "/plaintext/2.0.0"])
    pair.tell(0, .write(id, [1]))
    pair.settle()
    #expect(pair.takeNews(0) == [.refused(id)])
    #expect(pair.takeNews(1).count == 1)
    let next = pair.open(0, ["/echo/1"])
    pair.settle()
    #expect(pair.takeNews(0).contains(.opened(next, protocol: "/echo/1")))
  }

  @Test("more streams than there may be are refused at their opener")
  func limit() {
    var pair = ConnectionPair(seed: 9)
    pair.settle()
    _ = pair.takeNews(0)
    let ids = (0...Limits.outboundStreams).map { _ in pair.open(0, ["/echo/1"]) }
    #expect(pair.takeNews(0) == [.refused(ids[Limits.outboundStreams])])
    pair.settle()
    let opened = pair.takeNews(0).count { if case .opened = $0 { true } else { false } }
    #expect(opened == Limits.outboundStreams)
  }

  @Test("no more is given to the socket than it has room for")
  func backPressure() {
    var pair = ConnectionPair(seed: 10)
    pair.settle()
    let ids = (0..<8).map { _ in pair.open(0, ["/sink/1"]) }
    pair.settle()
    for id in ids { pair.tell(0, .write(id, [UInt8](repeating: 3, count: 256 << 10))) }
    let waiting = pair.sides[1].incoming.count
    #expect(waiting >= Limits.connectionUnflushedBytes)
    #expect(waiting < Limits.connectionUnflushedBytes + 65_537)
    pair.settle()
    for id in ids { #expect(pair.sides[1].received[id]?.count == 256 << 10) }
  }

  @Test("a stream that is given up while the socket is full does not end the connection")
  func fullSocket() {
    var pair = ConnectionPair(seed: 12)
    pair.settle()
    let ids = (0..<8).map { _ in pair.open(0, ["/sink/1"]) }
    pair.settle()
    for id in ids { pair.tell(0, .write(id, [UInt8](repeating: 3, count: 256 << 10))) }
    let late = pair.open(0, ["/echo/1"])
    pair.now = pair.now + Limits.negotiationMilliseconds
    pair.tell(0, .tick)
    #expect(pair.takeNews(0).contains(.refused(late)))
    pair.settle()
    #expect(pair.sides[0].connection.isEstablished && pair.sides[1].connection.isEstablished)
    for id in ids { #expect(pair.sides[1].received[id]?.count == 256 << 10) }
  }

  @Test("windows grow where the reader keeps up, so that a far peer is served fast")
  func growth() {
    var pair = ConnectionPair(seed: 11)
    pair.settle()
    let id = pair.open(0, ["/sink/1"])
    pair.settle()
    // Until the window grows, no more than 256 KiB can be under way without a word of the reader.
    for _ in 0..<64 {
      pair.tell(0, .write(id, [UInt8](repeating: 1, count: 1 << 20)))
      pair.settle()
    }
    #expect(pair.sides[1].received[id]?.count == 64 << 20)
    pair.sides[1].reads = false
    let before = pair.sides[1].received[id]?.count ?? 0
    for _ in 0..<2 {
      pair.tell(0, .write(id, [UInt8](repeating: 1, count: 7 << 20)))
      pair.settle()
    }
    let underWay = (pair.sides[1].received[id]?.count ?? 0) - before
    #expect(underWay > 8 << 20 && underWay <= Limits.largestWindowBytes)
  }
}
