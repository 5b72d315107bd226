import Testing

@testable import PeerProtocol

@Suite struct MultistreamTests {
  static let header = "/multistream/1.0.0"

  /// Lines as they are sent.
  private func lines(_ texts: String...) -> [UInt8] { texts.flatMap(MultistreamLines.encode) }

  @Test("a responder takes the first protocol it knows and leaves what follows", arguments: 1...50)
  func responder(partBytes: Int) throws {
    var responder = MultistreamResponder(supported: ["/a", "/b"])
    let sent = lines(Self.header, "/c", "/b")
    var replies: [UInt8] = []
    var agreed: String?
    var left: [UInt8] = []
    let stream = sent + [1, 2, 3]
    for start in stride(from: 0, to: stream.count, by: partBytes) {
      var part = stream[start..<min(stream.count, start + partBytes)]
      if agreed == nil { agreed = try responder.receive(&part, replies: &replies) }
      left += part
    }
    #expect(agreed == "/b")
    #expect(left == [1, 2, 3])
    #expect(replies == lines(Self.header, "na", "/b"))
  }

  @Test("an initiator goes on to its next proposal")
  func initiator() throws {
    var initiator = MultistreamInitiator(proposals: ["/a", "/b"])
    #expect(initiator.opening == lines(Self.header, "/a"))
    var replies: [UInt8] = []
    var first = lines(Self.header, "na")[...]
    #expect(try initiator.receive(&first, replies: &replies) == nil)
    #expect(replies == lines("/b"))
    var second = (lines("/b") + [9])[...]
    #expect(try initiator.receive(&second, replies: &replies) == "/b")
    #expect(second == [9])
  }

  @Test("a responder lists what it knows, as a line of lines")
  func list() throws {
    var responder = MultistreamResponder(supported: ["/a", "/bc"])
    var replies: [UInt8] = []
    var sent = lines(Self.header, "ls")[...]
    #expect(try responder.receive(&sent, replies: &replies) == nil)
    let list = [10, 3] + Array("/a\n".utf8) + [4] + Array("/bc\n".utf8) + Array("\n".utf8)
    #expect(replies == lines(Self.header) + list)
  }

  @Test("a responder that is asked to begin again says the header again")
  func restart() throws {
    var responder = MultistreamResponder(supported: ["/a"])
    var replies: [UInt8] = []
    var sent = lines(Self.header, Self.header, "/a")[...]
    #expect(try responder.receive(&sent, replies: &replies) == "/a")
    #expect(replies == lines(Self.header, Self.header, "/a"))
  }

  @Test("lines that are none are refused")
  func malformedLines() {
    let refused: [([UInt8], MultistreamError)] = [
      ([0], .malformed), ([0xFF, 0xFF, 1], .malformed), ([0x81, 0x08], .malformed),
      ([2, 0x61, 0x62], .malformed), ([3, 0xC3, 0x28, 0x0A], .malformed),
      (lines("/multistream/2.0.0"), .wrongHeader), (lines("/a"), .wrongHeader),
    ]
    for (bytes, error) in refused {
      var responder = MultistreamResponder(supported: ["/a"])
      var replies: [UInt8] = []
      #expect(throws: error, "\(bytes)") {
        var sent = bytes[...]
        _ = try responder.receive(&sent, replies: &replies)
      }
    }
    var longest = MultistreamLines()
    var bytes = MultistreamLines.encode(String(repeating: "a", count: 1023))[...]
    #expect(throws: Never.self) { try longest.next(from: &bytes) }
  }

  @Test("a responder does not listen to proposals forever")
  func proposals() {
    var responder = MultistreamResponder(supported: ["/a"])
    var replies: [UInt8] = []
    var sent = lines(Self.header)[...] + (0..<16).flatMap { lines("/\($0)") }
    #expect(throws: MultistreamError.tooManyProposals) {
      _ = try responder.receive(&sent, replies: &replies)
    }
    #expect(replies.count < 15 * 4 + 21)
  }

  @Test("an initiator refuses answers to what it did not ask")
  func answers() {
    let refused: [([UInt8], MultistreamError)] = [
      (lines("na"), .wrongHeader), (lines(Self.header, "/b"), .unexpectedAnswer),
      (lines(Self.header, Self.header), .unexpectedAnswer), (lines(Self.header, "na"), .refused),
    ]
    for (bytes, error) in refused {
      var initiator = MultistreamInitiator(proposals: ["/a"])
      var replies: [UInt8] = []
      #expect(throws: error) {
        var sent = bytes[...]
        _ = try initiator.receive(&sent, replies: &replies)
      }
    }
  }
}
