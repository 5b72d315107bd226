import PeerProtocol
import TestSupport
import Testing

/// Two sides of a connection and a pipe between them that cuts the bytes anywhere.
struct ConnectionPair {
  /// One side, what it was told, and what waits in the pipe towards it.
  struct Side {
    var connection: PeerConnection
    var incoming: [UInt8] = []
    var news: [PeerConnection.Action] = []
    /// Bytes of each stream, in the order of their coming.
    var received: [StreamID: [UInt8]] = [:]
    /// Whether bytes are dealt with as they come.
    var reads = true
  }

  static let dialer = identity(1)
  static let listener = identity(2)

  var sides: [Side]
  var now = Instant(milliseconds: 1_000)
  var random: SplitMix64
  /// The largest part in which bytes arrive.
  let largestPart: Int

  init(seed: UInt64, largestPart: Int = 100_000, expecting: PeerID? = nil) {
    random = SplitMix64(seed: seed)
    self.largestPart = largestPart
    let roles = [PeerConnection.Role.initiator(expecting: expecting), .responder]
    let start = now
    sides = zip(roles, [Self.dialer, Self.listener]).enumerated().map { index, side in
      Side(
        connection: PeerConnection(
          role: side.0, credentials: Self.credentials(side.1, UInt8(index)),
          ephemeralKey: [UInt8](repeating: UInt8(10 + index), count: 32),
          protocols: ["/echo/1", "/sink/1"], at: start))
    }
  }

  static func identity(_ byte: UInt8) -> PeerIdentity {
    guard let identity = PeerIdentity(privateKey: [UInt8](repeating: byte, count: 32)) else {
      preconditionFailure("any 32 bytes are a key")
    }
    return identity
  }

  static func credentials(_ identity: PeerIdentity, _ byte: UInt8) -> ConnectionCredentials {
    guard
      let credentials = ConnectionCredentials(
        identity: identity, staticKey: [UInt8](repeating: 20 + byte, count: 32))
    else { preconditionFailure("any 32 bytes are a key") }
    return credentials
  }

  /// Gives a side an event and deals with what it wants done.
  mutating func tell(_ side: Int, _ event: PeerConnection.Event) {
    var actions: [PeerConnection.Action] = []
    sides[side].connection.handle(event, at: now, into: &actions)
    // Sealed messages stay in their order, whatever is told within the loop below.
    for case .transmit(let bytes) in actions { sides[1 - side].incoming += bytes }
    for action in actions {
      switch action {
      case .transmit: break
      case .data(let id, let bytes):
        sides[side].received[id, default: []] += bytes
        if sides[side].reads { tell(side, .consumed(id, bytes.count)) }
      default: sides[side].news.append(action)
      }
    }
  }

  /// Moves bytes until none are under way.
  mutating func settle() {
    for side in 0..<2 { tell(side, .tick) }
    while let side = (0..<2).first(where: { !sides[$0].incoming.isEmpty }) {
      let count = Int.random(in: 1...largestPart, using: &random)
      let part = sides[side].incoming.prefix(count)
      sides[side].incoming.removeFirst(part.count)
      tell(1 - side, .flushed(part.count))
      tell(side, .received(part))
    }
  }

  /// Moves bytes until none are under way, one byte towards a side with a bit changed; whether
  /// fewer than that many came.
  mutating func settle(changing byte: Int, towards victim: Int) -> Bool {
    var count = 0
    var wasChanged = false
    for side in 0..<2 { tell(side, .tick) }
    while let side = (0..<2).first(where: { !sides[$0].incoming.isEmpty }) {
      var part = sides[side].incoming
      sides[side].incoming = []
      if side == victim && !sides[side].connection.isEstablished {
        if part.indices.contains(byte - count) {
          part[byte - count] ^= 0x20
          wasChanged = true
        }
        count += part.count
      }
      tell(side, .received(part[...]))
    }
    return !wasChanged
  }

  /// What a side was told since the last time.
  mutating func takeNews(_ side: Int) -> [PeerConnection.Action] {
    defer { sides[side].news = [] }
    return sides[side].news
  }

  /// Opens a stream of a side and settles; its number.
  mutating func open(_ side: Int, _ protocols: [String]) -> StreamID {
    let id = sides[side].connection.makeStreamID()
    tell(side, .open(id, protocols: protocols))
    return id
  }
}
