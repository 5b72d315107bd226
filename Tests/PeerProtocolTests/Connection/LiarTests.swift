import Crypto
import TestSupport
import Testing

@testable import PeerProtocol

/// What a peer that does not keep to the protocols is told.
@Suite struct LiarTests {
  /// A dialer made of the parts, so that each of them can lie.
  private struct Liar {
    var victim: PeerConnection
    var handshake: NoiseHandshake
    var actions: [PeerConnection.Action] = []
    private var frames = NoiseFrames()
    private var incoming: [UInt8] = []

    init(role: PeerConnection.Role = .responder) throws {
      victim = PeerConnection(
        role: role, credentials: ConnectionPair.credentials(ConnectionPair.listener, 0),
        ephemeralKey: [UInt8](repeating: 9, count: 32), protocols: ["/echo/1"],
        at: Instant(milliseconds: 0))
      handshake = try NoiseVectorTests.sides()[0]
    }

    mutating func say(_ bytes: [UInt8]) {
      var new: [PeerConnection.Action] = []
      victim.handle(.received(bytes[...]), at: Instant(milliseconds: 1), into: &new)
      for case .transmit(let bytes) in new { incoming += bytes }
      actions += new
    }

    /// Says lines and the first message of Noise, reads the second, says the third.
    mutating func shakeHands(payload: (Curve25519.KeyAgreement.PublicKey) -> [UInt8]) throws {
      let lines = MultistreamInitiator(proposals: ["/noise"]).opening
      say(lines + framed(try handshake.write([])))
      incoming.removeFirst(lines.count)
      var rest = incoming[...]
      let message = frames.next(from: &rest)
      let second = try #require(message)
      incoming = Array(rest)
      _ = try handshake.read(second)
      let key = Curve25519.KeyAgreement.PrivateKey.self
      let own = try key.init(rawRepresentation: [UInt8](repeating: 1, count: 32)).publicKey
      say(framed(try handshake.write(payload(own))))
    }

    func framed(_ message: [UInt8]) -> [UInt8] {
      [UInt8(message.count >> 8), UInt8(message.count & 0xFF)] + message
    }

    /// Goes on as an honest peer until streams could be opened; the cipher of what it says.
    mutating func establish() throws -> NoiseCipher {
      try shakeHands { NoisePayload.encode(ConnectionPair.dialer, staticKey: $0) ?? [] }
      var cipher = handshake.split().sending
      try say(MultistreamInitiator(proposals: ["/yamux/1.0.0"]).opening, &cipher)
      return cipher
    }

    mutating func say(_ message: [UInt8], _ cipher: inout NoiseCipher) throws {
      var sealed: [UInt8] = []
      try cipher.seal(message, into: &sealed)
      say(framed(sealed))
    }
  }

  @Test("a key that somebody else signed is refused")
  func wrongSignature() throws {
    var liar = try Liar()
    try liar.shakeHands { _ in
      let other = Curve25519.KeyAgreement.PrivateKey().publicKey
      return NoisePayload.encode(ConnectionPair.dialer, staticKey: other) ?? []
    }
    #expect(liar.actions.last == .close(.noise(.wrongSignature)))
  }

  @Test("a payload that is none, or larger than any, is refused")
  func wrongPayload() throws {
    let payloads: [([UInt8], NoiseError)] = [
      ([], .malformedPayload), ([0x0A, 200, 1], .malformedPayload),
      ([0x0A, 2, 1, 1, 0x12, 1, 1], .malformedPayload),
      ([UInt8](repeating: 0, count: 4097), .wrongLength(4097)),
    ]
    for (payload, error) in payloads {
      var liar = try Liar()
      try liar.shakeHands { _ in payload }
      #expect(liar.actions.last == .close(.noise(error)))
    }
  }

  @Test("extensions of a payload are skipped")
  func extensions() throws {
    var liar = try Liar()
    try liar.shakeHands {
      (NoisePayload.encode(ConnectionPair.dialer, staticKey: $0) ?? []) + [0x22, 3, 0x12, 1, 0x61]
    }
    #expect(liar.victim.remotePeer == ConnectionPair.dialer.id)
  }

  @Test("a handshake message that says it is larger than any is refused before it comes")
  func hugeHandshake() throws {
    var liar = try Liar()
    liar.say(MultistreamInitiator(proposals: ["/noise"]).opening + [0xFF, 0xFF])
    #expect(liar.actions.last == .close(.noise(.wrongLength(0xFFFF))))
  }

  @Test("bytes that nobody sealed end the connection")
  func changedMessage() throws {
    var liar = try Liar()
    _ = try liar.establish()
    #expect(liar.victim.isEstablished)
    liar.say([0, 20] + [UInt8](repeating: 1, count: 20))
    #expect(liar.actions.last == .close(.noise(.notAuthentic)))
    #expect(!liar.victim.isEstablished)
    let count = liar.actions.count
    liar.say([1, 2, 3])
    #expect(liar.actions.count == count, "a closed connection says nothing more")
  }

  @Test("a message that is shorter than its tag ends the connection")
  func shortMessage() throws {
    var liar = try Liar()
    _ = try liar.establish()
    liar.say([0, 15] + [UInt8](repeating: 1, count: 15))
    #expect(liar.actions.last == .close(.noise(.wrongLength(15))))
  }

  @Test("a message that comes twice ends the connection")
  func replay() throws {
    var liar = try Liar()
    var cipher = try liar.establish()
    var sealed: [UInt8] = []
    try cipher.seal([0, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1], into: &sealed)
    liar.say(liar.framed(sealed))
    #expect(liar.victim.isEstablished)
    liar.say(liar.framed(sealed))
    #expect(liar.actions.last == .close(.noise(.notAuthentic)))
  }

  @Test("more data than the window has room for ends the connection with a word of it")
  func window() throws {
    var liar = try Liar()
    var cipher = try liar.establish()
    var frames: [UInt8] = []
    YamuxHeader(.data, .open, stream: 1, length: 262_145).write(into: &frames)
    try liar.say(frames, &cipher)
    #expect(liar.actions.last == .close(.yamux(.window(1, excess: 1))))
    guard case .transmit = liar.actions.dropLast().last else {
      Issue.record("no farewell was said")
      return
    }
  }

  @Test("a stream that is reset and opened again in one message does no harm")
  func reopened() throws {
    var liar = try Liar()
    var cipher = try liar.establish()
    let lines = ["/multistream/1.0.0", "/echo/1"].flatMap(MultistreamLines.encode) + [7, 7, 7]
    var frames: [UInt8] = []
    YamuxHeader(.data, .open, stream: 1, length: UInt32(lines.count)).write(into: &frames)
    frames += lines
    YamuxHeader(.windowUpdate, .reset, stream: 1, length: 0).write(into: &frames)
    YamuxHeader(.windowUpdate, .open, stream: 1, length: 0).write(into: &frames)
    try liar.say(frames, &cipher)
    #expect(liar.actions.contains(.data(StreamID(1), [7, 7, 7])))
    let consumed = PeerConnection.Event.consumed(StreamID(1), 3)
    liar.victim.handle(consumed, at: Instant(milliseconds: 1), into: &liar.actions)
    #expect(liar.victim.isEstablished)
    #expect(liar.victim.yamux?.streams[1]?.window.unread == 0)
  }

  @Test(
    "protocols that protect nothing are refused",
    arguments: ["/plaintext/2.0.0", "/secio/1.0.0", "/tls/1.0.0"])
  func insecure(name: String) throws {
    var liar = try Liar()
    liar.say(MultistreamInitiator(proposals: [name]).opening)
    let answer = ["/multistream/1.0.0", "na"].flatMap(MultistreamLines.encode)
    #expect(liar.actions == [.transmit(answer)])
    liar.say((0..<15).flatMap { _ in MultistreamLines.encode(name) })
    #expect(liar.actions.last == .close(.multistream(.tooManyProposals)))
  }

  @Test("somebody else than was dialed is refused")
  func wrongPeer() {
    let expected = ConnectionPair.identity(7).id
    var pair = ConnectionPair(seed: 1, expecting: expected)
    pair.settle()
    let found = ConnectionPair.listener.id
    #expect(pair.takeNews(0) == [.close(.wrongPeer(expected: expected, found: found))])
    #expect(!pair.sides[1].connection.isEstablished)
  }

  @Test("a changed bit in any byte of the handshake ends it", arguments: 0..<2)
  func changedHandshake(victim: Int) {
    var byte = 0
    var isOver = false
    while !isOver {
      var pair = ConnectionPair(seed: 1)
      isOver = pair.settle(changing: byte, towards: victim)
      let isEstablished = pair.sides.map { $0.connection.isEstablished }
      #expect(isOver || isEstablished != [true, true], "byte \(byte)")
      byte += 7
    }
    #expect(byte > 250)
  }

  @Test("a handshake that takes too long ends, and so does a connection without answers")
  func deadlines() {
    var pair = ConnectionPair(seed: 1)
    pair.now = pair.now + (Limits.handshakeMilliseconds - 1)
    pair.tell(1, .tick)
    #expect(pair.takeNews(1).isEmpty)
    pair.now = pair.now + 1
    pair.tell(1, .tick)
    #expect(pair.takeNews(1) == [.close(.handshakeTimeout)])

    var silent = ConnectionPair(seed: 2)
    silent.settle()
    silent.settle()
    _ = silent.takeNews(0)
    silent.now = silent.now + Limits.pingIntervalMilliseconds
    silent.tell(0, .tick)
    silent.now = silent.now + Limits.keepAliveMilliseconds
    silent.tell(0, .tick)
    #expect(silent.takeNews(0) == [.close(.noAnswer)])

    // An answer that waits behind other bytes: these are a sign of life too.
    var slow = ConnectionPair(seed: 2)
    slow.settle()
    slow.settle()
    _ = slow.takeNews(0)
    slow.now = slow.now + Limits.pingIntervalMilliseconds
    slow.tell(0, .tick)
    slow.now = slow.now + (Limits.keepAliveMilliseconds - 1)
    _ = slow.open(1, ["/echo/1"])
    slow.tell(0, .received(slow.sides[0].incoming[...]))
    slow.sides[0].incoming = []
    slow.now = slow.now + (Limits.keepAliveMilliseconds - 1)
    slow.tell(0, .tick)
    #expect(!slow.takeNews(0).contains(.close(.noAnswer)))
    slow.now = slow.now + 1
    slow.tell(0, .tick)
    #expect(slow.takeNews(0).last == .close(.noAnswer))
  }

  @Test("a stream on which no protocol is agreed in time is dropped")
  func lateNegotiation() {
    var pair = ConnectionPair(seed: 3)
    pair.settle()
    _ = pair.takeNews(0)
    let id = pair.open(0, ["/echo/1"])
    pair.now = pair.now + Limits.negotiationMilliseconds
    pair.tell(0, .tick)
    #expect(pair.takeNews(0) == [.refused(id)])
  }
}
