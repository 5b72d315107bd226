import PeerProtocol
import SharedBytes

extension Harness {
  /// What a stranger's bytes meet on a connection, from the outside to the inside.
  static let connection = [
    Harness(name: "multistream", seedEnding: "README.md") { negotiate($0.array) },
    Harness(name: "noise-payload", seedEnding: ".dag-pb") { _ = try? NoisePayload($0.array) },
    Harness(name: "yamux", seedEnding: ".car") { multiplex($0.array) },
    Harness(name: "connection", seedEnding: ".car") { connect($0.array) },
    Harness(name: "identify", seedEnding: ".dag-pb") { introduce($0.array) },
    Harness(name: "peer-names", seedEnding: "basic.csv") { readPeerNames($0.array) },
  ]

  /// Both sides of a negotiation: however the bytes are cut, the outcome is the same.
  private static func negotiate(_ bytes: [UInt8]) {
    for isInitiator in [false, true] {
      let whole = outcome(isInitiator, bytes, partBytes: max(1, bytes.count))
      precondition(whole == outcome(isInitiator, bytes, partBytes: 3), "not the same")
    }
  }

  private static func outcome(_ isInitiator: Bool, _ bytes: [UInt8], partBytes: Int) -> [UInt8] {
    var negotiation = Negotiation(isInitiator: isInitiator, ["/a", "/ipfs/id/1.0.0"])
    var replies: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: partBytes) {
      var part = bytes[start..<min(bytes.count, start + partBytes)]
      do {
        guard let agreed = try negotiation.receive(&part, replies: &replies) else { continue }
        return replies + Array(agreed.utf8) + bytes[part.startIndex...]
      } catch { return replies + Array("\(error)".utf8) }
    }
    return replies
  }

  private static func multiplex(_ bytes: [UInt8]) {
    var script = FuzzScript(bytes)
    for isInitiator in [false, true] {
      var scene = YamuxScene(isInitiator: isInitiator)
      for _ in 0..<1000 {
        guard let step = script.byte(), scene.play(step, &script) else { break }
      }
      script = FuzzScript(bytes)
    }
  }

  private static func connect(_ bytes: [UInt8]) {
    var script = FuzzScript(bytes)
    var scene = ConnectionScene()
    for _ in 0..<1000 {
      guard let step = script.byte() else { break }
      scene.play(step, &script)
    }
  }

  private static func introduce(_ bytes: [UInt8]) {
    if let message = try? Identify(bytes[...]) {
      precondition((try? Identify(message.encoded[...])) == message, "not what was written")
    }
    var ping = Ping()
    precondition(ping.answer(bytes[...]).count == bytes.count / 32 * 32, "not what was pinged")
  }

  /// Addresses and names of peers, in binary form and in text.
  private static func readPeerNames(_ bytes: [UInt8]) {
    if let address = try? Multiaddress(bytes[...]) {
      precondition((try? Multiaddress(address.bytes[...])) == address, "another address")
      precondition((try? Multiaddress(address.description)) == address, "another address")
    }
    if let peer = try? PeerID(bytes) {
      precondition((try? PeerID(peer.bytes)) == peer, "another peer")
      _ = peer.publicKey
    }
    let text = String(decoding: bytes, as: UTF8.self)
    for part in text.split(separator: ",").prefix(64) {
      if let address = try? Multiaddress(String(part)) {
        precondition((try? Multiaddress(address.description)) == address, "another address")
      }
      if let peer = try? PeerID(String(part)) {
        precondition((try? PeerID(peer.description)) == peer, "another peer")
      }
    }
  }
}

/// One side of a multiplexer, to which the other side says anything.
private struct YamuxScene {
  private let isInitiator: Bool
  private var yamux: Yamux
  private var now = Instant(milliseconds: 0)
  private var nextStream: UInt32
  private var known: [UInt32] = []

  init(isInitiator: Bool) {
    self.isInitiator = isInitiator
    yamux = Yamux(isInitiator: isInitiator, at: now)
    nextStream = isInitiator ? 1 : 2
  }

  /// Whether the connection goes on.
  mutating func play(_ step: UInt8, _ script: inout FuzzScript) -> Bool {
    var events: [Yamux.Event] = []
    let stream = known.isEmpty ? 1 : known[Int(step >> 3) % known.count]
    do throws(YamuxError) {
      switch step & 7 {
      case 0:
        if yamux.open(nextStream, at: now) { known.append(nextStream) }
        nextStream += 2
      case 1: _ = yamux.write(stream, [UInt8](repeating: step, count: Int(step) << 8))
      case 2: yamux.finish(stream)
      case 3: try yamux.reset(stream)
      case 4: yamux.consume(stream, (yamux.streams[stream]?.window.unread ?? 0) / 2)
      case 5: send(&events)
      default: try yamux.receive(script.part()[...], at: now, events: &events)
      }
    } catch { return false }
    now = now + UInt64(step)
    // A reader reads at once, or as the script says.
    if step & 7 == 7 {
      for case .data(let number, let bytes) in events { yamux.consume(number, bytes.count) }
    }
    for case .opened(let number) in events { known.append(number) }
    let limit = Limits.inboundStreams + Limits.outboundStreams
    precondition(yamux.streams.count <= limit, "more streams than there may be")
    return true
  }

  private mutating func send(_ events: inout [Yamux.Event]) {
    for _ in 0..<1000 where yamux.wantsToSend {
      var message: [UInt8] = []
      yamux.writeMessage(&message, limit: 1000, at: now, events: &events)
      precondition(message.count <= 1000, "more than the limit")
    }
  }
}

/// A dialer and a listener; what the dialer says comes cut, changed or made up.
private struct ConnectionScene {
  private var sides: [PeerConnection]
  private var pipes: [[UInt8]] = [[], []]
  private var streams: [StreamID] = []
  private var now = Instant(milliseconds: 0)

  init() {
    sides = [PeerConnection.Role.initiator(expecting: nil), .responder].enumerated().map {
      let byte = UInt8($0.offset + 1)
      guard let identity = PeerIdentity(privateKey: [UInt8](repeating: byte, count: 32)),
        let credentials = ConnectionCredentials(
          identity: identity, staticKey: [UInt8](repeating: byte + 2, count: 32))
      else { fatalError("any 32 bytes are a key") }
      return PeerConnection(
        role: $0.element, credentials: credentials,
        ephemeralKey: [UInt8](repeating: byte + 4, count: 32), protocols: ["/a", "/b"],
        at: Instant(milliseconds: 0))
    }
  }

  mutating func play(_ step: UInt8, _ script: inout FuzzScript) {
    let side = Int(step >> 7)
    let stream = streams.isEmpty ? StreamID(1) : streams[Int(step >> 4) % streams.count]
    switch step & 15 {
    case 0: tell(side, .received(script.part()[...]))
    case 1, 2, 3, 4: deliver(pipes[side].count, to: side)
    case 5: deliver(Int(script.byte() ?? 0), to: side)
    case 6:
      let index = Int(script.byte() ?? 0)
      if pipes[side].indices.contains(index) { pipes[side][index] ^= script.byte() ?? 1 }
    case 7:
      let id = sides[side].makeStreamID()
      streams.append(id)
      tell(side, .open(id, protocols: step & 16 == 0 ? ["/c", "/a"] : ["/b"]))
    case 8, 9: tell(side, .write(stream, [UInt8](repeating: step, count: Int(step) << 9)))
    case 10: tell(side, .closeWrite(stream))
    case 11: tell(side, .reset(stream))
    case 12: tell(side, .flushed(Int(step) << 8))
    case 13: tell(side, .close)
    case 14: lie(to: side, script.part())
    default:
      now = now + UInt64(script.byte() ?? 0) * 20
      tell(side, .tick)
    }
  }

  private mutating func deliver(_ count: Int, to side: Int) {
    let part = pipes[side].prefix(count)
    pipes[side].removeFirst(part.count)
    tell(1 - side, .flushed(part.count))
    tell(side, .received(part))
  }

  /// Frames that are made up, sealed as the other side seals.
  private mutating func lie(to side: Int, _ frames: [UInt8]) {
    let message = Array(frames.prefix(SecureChannel.messageBytes))
    guard sides[1 - side].isEstablished,
      let sealed = try? sides[1 - side].security.seal(message)
    else { return }
    pipes[side] += sealed
  }

  private mutating func tell(_ side: Int, _ event: PeerConnection.Event) {
    var actions: [PeerConnection.Action] = []
    sides[side].handle(event, at: now, into: &actions)
    // Sealed messages stay in their order, whatever is told within the loop below.
    for case .transmit(let bytes) in actions { pipes[1 - side] += bytes }
    for case .data(let id, let bytes) in actions { tell(side, .consumed(id, bytes.count)) }
  }
}
