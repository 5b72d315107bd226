import ContentBlocks
import PeerProtocol

/// A peer that shakes hands as it should, and then sends as much as it can: wants that nobody can
/// remember, questions whose answers it does not read, blocks that nobody asked for, or bytes that
/// are no message at all.
struct FloodingPeer {
  /// What it sends.
  enum Flood: CaseIterable, Sendable {
    case wants, questions, blocks, noise
  }

  let flood: Flood
  private let credentials: ConnectionCredentials
  private var random: PeerRandom
  private var connections: [ConnectionID: PeerConnection] = [:]
  private var streams: [ConnectionID: StreamID] = [:]
  private(set) var order: [ConnectionID] = []

  init?(identity: PeerIdentity, flood: Flood, random: PeerRandom) {
    var random = random
    guard
      let credentials = ConnectionCredentials(identity: identity, staticKey: random.bytes(32))
    else { return nil }
    self.credentials = credentials
    self.flood = flood
    self.random = random
  }

  /// What it wants sent or closed.
  enum Action {
    case transmit(ConnectionID, [UInt8])
    case close(ConnectionID)
  }

  mutating func open(_ id: ConnectionID, isOurs: Bool, at now: Instant) -> [Action] {
    connections[id] = PeerConnection(
      role: isOurs ? .initiator(expecting: nil) : .responder, credentials: credentials,
      ephemeralKey: random.bytes(32),
      protocols: [Bitswap.protocolName, Identify.name, Identify.pushName], at: now)
    order.append(id)
    return feed(id, .tick, at: now)
  }

  mutating func closed(_ id: ConnectionID) {
    connections[id] = nil
    streams[id] = nil
    order.removeAll { $0 == id }
  }

  mutating func feed(
    _ id: ConnectionID, _ event: PeerConnection.Event, at now: Instant
  ) -> [Action] {
    var actions: [PeerConnection.Action] = []
    connections[id]?.handle(event, at: now, into: &actions)
    var result: [Action] = []
    for action in actions {
      switch action {
      case .transmit(let bytes): result.append(.transmit(id, bytes))
      case .established:
        guard let stream = connections[id]?.makeStreamID() else { continue }
        result += feed(id, .open(stream, protocols: [Bitswap.protocolName]), at: now)
      case .opened(let stream, _): streams[id] = stream
      // The answers stay where they are, and nobody can send more.
      case .data where flood == .questions: break
      case .data(let stream, let bytes):
        result += feed(id, .consumed(stream, bytes.count), at: now)
      case .close:
        result.append(.close(id))
        closed(id)
      default: break
      }
    }
    return result
  }

  /// Sends the next of its messages to everyone.
  mutating func tick(at now: Instant) -> [Action] {
    var result: [Action] = []
    for id in order {
      result += feed(id, .tick, at: now)
      guard let stream = streams[id] else { continue }
      result += feed(id, .write(stream, message()), at: now)
    }
    return result
  }

  private mutating func message() -> [UInt8] {
    var message = BitswapMessage()
    switch flood {
    case .noise: return random.bytes(2000)
    case .blocks:
      let bytes = random.bytes(8000)
      message.add(CID(of: bytes.span.bytes, codec: .raw), bytes)
    case .questions:
      // Each is of a block that is here: it stands in its own name. Long names fill the window
      // soon.
      for _ in 0..<512 {
        let cid = CID(codec: 0x55, hash: Multihash(function: 0, digest: random.bytes(100)))
        message.wants.append(.init(.have, cid, sendsDontHave: true))
      }
    case .wants:
      let bytes = random.bytes(8)
      let cid = CID(of: bytes.span.bytes, codec: .raw)
      for index in 0..<Limits.bitswapMessageEntries {
        message.wants.append(
          .init(index % 2 == 0 ? .have : .cancel, cid, sendsDontHave: true))
      }
    }
    return MessageFrames.frame(message.encoded)
  }
}
