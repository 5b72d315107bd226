import ContentBlocks
import PeerProtocol

/// A machine of the network: what runs on it now, and what outlives that.
struct SimulatedNode {
  /// What it does to others.
  enum Character: Equatable, Sendable {
    case honest
    case liar
    case staller
    case flooder
  }

  /// What runs on it.
  enum Process {
    case node(PeerNode)
    case flooder(FloodingPeer)
  }

  let character: Character
  let identity: PeerIdentity
  let address: Multiaddress
  /// Places that it is told to connect to.
  let neighbours: [Multiaddress]
  /// Nil while it is away.
  var process: Process?
  /// Counts its starts, so that what was meant for an earlier one is not taken by a later one.
  var life = 0
  var store: [CID: [UInt8]] = [:]
  var known: [KnownPeer] = []
  var isDone = false
  /// Blocks that it wrote, and how often each.
  var writes: [CID: Int] = [:]
  var killCount = 0
  var acceptedCount: UInt64 = 0
  /// The pipe and the side of each connection of this life.
  var pipes: [ConnectionID: (pipe: Int, side: Int)] = [:]
}
