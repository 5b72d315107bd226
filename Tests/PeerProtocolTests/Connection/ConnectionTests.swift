import PeerProtocol
import TestSupport
import Testing

@Suite struct ConnectionTests {
  @Test(
    "two sides agree however the bytes are cut", arguments: [1, 2, 7, 33, 1_000, 100_000])
  func establishment(largestPart: Int) {
    var pair = ConnectionPair(
      seed: 1, largestPart: largestPart, expecting: ConnectionPair.listener.id)
    pair.settle()
    #expect(pair.takeNews(0) == [.established(ConnectionPair.listener.id)])
    #expect(pair.takeNews(1) == [.established(ConnectionPair.dialer.id)])
  }

  @Test("a stream carries bytes both ways and closes in halves", arguments: [1, 64, 100_000])
  func stream(largestPart: Int) {
    var pair = ConnectionPair(seed: 2, largestPart: largestPart)
    pair.settle()
    let id = pair.open(0, ["/unknown/1", "/echo/1"])
    pair.tell(0, .write(id, [1, 2, 3]))
    pair.tell(0, .closeWrite(id))
    pair.settle()
    let listener = ConnectionPair.listener.id
    #expect(
      pair.takeNews(0) == [.established(listener), .opened(id, protocol: "/echo/1"), .drained(id)])
    #expect(
      pair.takeNews(1).dropFirst() == [
        .accepted(id, protocol: "/echo/1"), .drained(id), .remoteClosed(id),
      ])
    #expect(pair.sides[1].received[id] == [1, 2, 3])
    pair.tell(1, .write(id, [4, 5]))
    pair.tell(1, .closeWrite(id))
    pair.settle()
    #expect(pair.takeNews(0) == [.remoteClosed(id)])
    #expect(pair.takeNews(1) == [.drained(id)])
    #expect(pair.sides[0].received[id] == [4, 5])
  }
}
