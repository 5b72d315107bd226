import ContentBlocks
import TestSupport
import Testing

@testable import PeerProtocol

/// Nodes that reach each other at once, in virtual time, without sockets.
struct NodeNetwork {
  /// The two ends of a connection.
  private struct End: Hashable {
    let node: Int
    let connection: ConnectionID
  }

  private(set) var nodes: [PeerNode] = []
  private(set) var notices: [[Notice]] = []
  private(set) var now = Instant(milliseconds: 1_000_000)
  private var others: [End: End] = [:]
  private var accepted: UInt64 = 0
  private var pending: [(Int, PeerNode.Event)] = []

  /// Adds a node; its address tells its number.
  mutating func add(seed: UInt64) throws -> Int {
    var numbers = SplitMix64(seed: seed)
    let key = (0..<32).map { _ in UInt8(truncatingIfNeeded: numbers.next()) }
    let identity = try #require(PeerIdentity(privateKey: key))
    let seed = (0..<32).map { _ in UInt8(truncatingIfNeeded: numbers.next()) }
    let node = try #require(PeerNode(.init(identity: identity, seed: seed), at: now))
    nodes.append(node)
    notices.append([])
    let number = nodes.count - 1
    give(number, .started(listening: [Self.address(number)]))
    return number
  }

  static func address(_ number: Int) -> Multiaddress {
    Multiaddress([.ip4([10, 0, 0, 1]), .tcp(UInt16(4000 + number))])
  }

  func address(_ number: Int) -> Multiaddress { Self.address(number).with(nodes[number].id) }

  /// Gives a node an event, and everyone what follows from it at once.
  mutating func give(_ number: Int, _ event: PeerNode.Event) {
    pending.append((number, event))
    settle()
  }

  /// Gives several nodes an event before any of them hears of another.
  mutating func giveTogether(_ events: [(Int, PeerNode.Event)]) {
    pending += events
    settle()
  }

  /// Lets a node count what another did, as where it sees it itself.
  mutating func report(_ number: Int, _ other: Int, _ misbehaviour: Misbehaviour) {
    nodes[number].report(nodes[other].id, misbehaviour)
    let actions = nodes[number].output
    nodes[number].output = []
    for action in actions { perform(action, of: number) }
    settle()
  }

  mutating func pass(milliseconds: UInt64) {
    for _ in 0..<(milliseconds / 100) {
      now = now + 100
      for number in nodes.indices { pending.append((number, .tick)) }
      settle()
    }
  }

  /// Time in which nobody's clock ticked.
  mutating func jump(milliseconds: UInt64) { now = now + milliseconds }

  /// Cuts all connections, as a network that is gone.
  mutating func cutAll() {
    let ends = others.keys.sorted { ($0.node, $0.connection) < ($1.node, $1.connection) }
    others = [:]
    for end in ends { pending.append((end.node, .closed(end.connection))) }
    settle()
  }

  private mutating func settle() {
    var next = 0
    while next < pending.count {
      let (number, event) = pending[next]
      next += 1
      var actions: [PeerNode.Action] = []
      nodes[number].handle(event, at: now, into: &actions)
      for action in actions { perform(action, of: number) }
    }
    pending = []
  }

  private mutating func perform(_ action: PeerNode.Action, of number: Int) {
    switch action {
    case .dial(let id, let address): dial(id, address, from: number)
    case .transmit(let id, let bytes):
      pending.append((number, .flushed(id, bytes.count)))
      guard let other = others[End(node: number, connection: id)] else { return }
      pending.append((other.node, .received(other.connection, bytes[...])))
    case .close(let id):
      guard let other = others.removeValue(forKey: End(node: number, connection: id)) else {
        return
      }
      others[other] = nil
      pending.append((other.node, .closed(other.connection)))
    case .notice(let notice): notices[number].append(notice)
    default: break
    }
  }

  private mutating func dial(_ id: ConnectionID, _ address: Multiaddress, from number: Int) {
    guard let target = nodes.indices.first(where: { Self.address($0) == address }) else {
      pending.append((number, .dialFailed(id)))
      return
    }
    accepted += 1
    let (near, far) = (
      End(node: number, connection: id), End(node: target, connection: .accepted(accepted))
    )
    others[near] = far
    others[far] = near
    pending.append((target, .accepted(far.connection, from: Self.address(number))))
    pending.append((number, .dialed(id)))
  }
}
