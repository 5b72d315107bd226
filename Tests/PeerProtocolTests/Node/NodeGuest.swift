import TestSupport
import Testing

@testable import PeerProtocol

/// A node with one connection whose other side does what a test says, in virtual time.
struct NodeGuest {
  private enum Step {
    case node(PeerNode.Event)
    case guest(PeerConnection.Event)
  }

  static let remote = Multiaddress([.ip4([10, 0, 0, 7]), .tcp(4001)])

  private(set) var node: PeerNode
  private(set) var notices: [Notice] = []
  private(set) var now = Instant(milliseconds: 1_000_000)
  /// What the node did to streams, with the time.
  private(set) var accepted: [StreamID: (name: String, at: Instant)] = [:]
  private(set) var reset: [StreamID: Instant] = [:]
  private(set) var closed: Set<StreamID> = []
  /// Whether the guest says again what it hears, which answers pings and questions.
  var echoes = true
  /// Whether the guest closes a stream when the node did.
  var closes = true
  private var hears = true

  private let id = ConnectionID.accepted(1)
  private var connection: PeerConnection
  private var pending: [Step] = []

  /// `protocols` are those that the guest takes streams for.
  init(protocols: [String]) throws {
    let seed = [UInt8](repeating: 1, count: 32)
    let start = now
    node = try #require(
      PeerNode(.init(identity: ConnectionPair.listener, seed: seed), at: start))
    connection = PeerConnection(
      role: .initiator(expecting: nil),
      credentials: ConnectionPair.credentials(ConnectionPair.dialer, 0), ephemeralKey: seed,
      protocols: protocols, at: start)
    perform([.node(.accepted(id, from: Self.remote)), .guest(.tick)])
  }

  /// Gives the node an event, and both what follows.
  mutating func give(_ event: PeerNode.Event) { perform([.node(event)]) }

  mutating func pass(milliseconds: UInt64) {
    for _ in 0..<(milliseconds / 100) {
      now = now + 100
      perform([.node(.tick), .guest(.tick)])
    }
  }

  /// Opens a stream and writes on it.
  mutating func open(_ name: String, writing bytes: [UInt8]) {
    let stream = connection.makeStreamID()
    perform([.guest(.open(stream, protocols: [name])), .guest(.write(stream, bytes))])
  }

  /// Says frames of Yamux that no honest connection would, in one message, and is deaf to answers.
  mutating func say(_ frames: [UInt8]) throws {
    hears = false
    perform([.node(.received(id, try connection.security.seal(frames)[...]))])
  }

  private mutating func perform(_ steps: [Step]) {
    pending += steps
    var next = 0
    while next < pending.count {
      switch pending[next] {
      case .node(let event):
        var actions: [PeerNode.Action] = []
        node.handle(event, at: now, into: &actions)
        for action in actions { perform(action) }
      case .guest(let event):
        var actions: [PeerConnection.Action] = []
        connection.handle(event, at: now, into: &actions)
        for action in actions { perform(action) }
      }
      next += 1
    }
    pending = []
  }

  private mutating func perform(_ action: PeerNode.Action) {
    switch action {
    case .transmit(_, let bytes):
      pending.append(.node(.flushed(id, bytes.count)))
      if hears { pending.append(.guest(.received(bytes[...]))) }
    case .notice(let notice): notices.append(notice)
    default: break
    }
  }

  private mutating func perform(_ action: PeerConnection.Action) {
    switch action {
    case .transmit(let bytes):
      pending += [.guest(.flushed(bytes.count)), .node(.received(id, bytes[...]))]
    case .accepted(let stream, let name): accepted[stream] = (name, now)
    case .data(let stream, let bytes):
      pending.append(.guest(.consumed(stream, bytes.count)))
      if echoes { pending.append(.guest(.write(stream, Array(bytes)))) }
    case .remoteClosed(let stream):
      closed.insert(stream)
      if closes { pending.append(.guest(.closeWrite(stream))) }
    case .reset(let stream): reset[stream] = now
    default: break
    }
  }
}
