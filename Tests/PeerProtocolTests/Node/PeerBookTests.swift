import Testing

@testable import PeerProtocol

@Suite struct PeerBookTests {
  private static let met = 100

  /// A book that is full of peers that one liar made up, after some were there.
  private func flooded(_ meet: (inout PeerBook, Int) -> Void) throws -> PeerBook {
    var book = PeerBook(own: madePeer(0))
    for number in 1...Self.met { meet(&book, number) }
    for number in 1...(Limits.knownPeers + 1000) {
      let address = Multiaddress([.ip4([9, 9, 9, 9]), .tcp(UInt16(number))])
      book.learn(
        [address], of: madePeer(10_000 + number), at: Instant(milliseconds: 60_000))
    }
    #expect(book.count <= Limits.knownPeers)
    return book
  }

  private func address(_ number: Int) -> Multiaddress {
    Multiaddress([.ip4([8, 8, 8, UInt8(number)]), .tcp(1)])
  }

  @Test("peers that are made up move nobody out who was there")
  func met() throws {
    let book = try flooded { book, number in
      book.learn([address(number)], of: madePeer(number), at: Instant(milliseconds: 1))
      book.sawPeer(madePeer(number), at: Instant(milliseconds: 1))
    }
    for number in 1...Self.met { #expect(book.addresses(of: madePeer(number)).count == 1) }
  }

  @Test("peers that are made up move nobody out who was there in an earlier run")
  func remembered() throws {
    let book = try flooded { book, number in
      book.learn(
        [address(number)], of: madePeer(number), at: Instant(milliseconds: 50_000),
        lastSeen: Instant(milliseconds: 1))
    }
    for number in 1...Self.met { #expect(book.addresses(of: madePeer(number)).count == 1) }
  }

  @Test("of those that were never there, who was not named for longest is forgotten")
  func named() throws {
    let book = try flooded { book, number in
      book.learn([address(number)], of: madePeer(number), at: Instant(milliseconds: 70_000))
    }
    for number in 1...Self.met { #expect(book.addresses(of: madePeer(number)).count == 1) }
  }
}
