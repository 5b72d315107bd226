public import ContentBlocks
public import ContentStore
import Foundation
public import Logging
import NIOCore
import NIOPosix
public import PeerProtocol

/// A node on the network: sockets, a disk and a clock around a `PeerNode`.
///
/// All that it does happens on one thread; the calls here may come from any.
public final class NodeRuntime: Sendable {
  // A class: it owns a thread and sockets, which end with it and not with a copy.
  private let group: MultiThreadedEventLoopGroup
  private let loop: NodeLoop
  private let discoversLocally: Bool
  /// Its name.
  public let id: PeerID

  /// A node that is not on the network yet. An error where its identity cannot sign.
  public convenience init(
    _ configuration: PeerNode.Configuration, store: ContentStore, logger: Logger
  ) throws(NodeError) {
    try self.init(configuration, store: store, logger: logger, tampering: nil)
  }

  /// The same, with what changes each block before others get it: tests have liars so.
  package init(
    _ configuration: PeerNode.Configuration, store: ContentStore, logger: Logger,
    tampering: (@Sendable ([UInt8]) -> [UInt8])?
  ) throws(NodeError) {
    group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let milliseconds = UInt64(max(0, Date().timeIntervalSince1970 * 1000))
    guard
      let loop = NodeLoop(
        configuration, store: store, group: group,
        clock: NodeClock(startMilliseconds: milliseconds), logger: logger, tampering: tampering)
    else { throw .identityCannotSign }
    self.loop = loop
    discoversLocally = configuration.discoversLocally
    id = configuration.identity.id
  }

  /// Listens, and begins to work. Gives the addresses that it can be reached at, with its name.
  public func start(listening addresses: [Multiaddress]) async throws(NodeError) -> [Multiaddress] {
    var own: [Multiaddress] = []
    for address in addresses {
      do {
        own += try await loop.listen(on: address)
      } catch {
        throw .cannotListen(address, reason: Self.reason(error))
      }
    }
    if discoversLocally { await loop.joinLocalGroup() }
    await loop.start(listening: own)
    await loop.recallPeers()
    return own.map { $0.with(id) }
  }

  /// What the system says of a socket, without the call that it was said to.
  private static func reason(_ error: any Error) -> String {
    switch error {
    case let error as IOError: String(cString: strerror(error.errnoCode))
    case SocketAddressError.unsupported: "it is not /ip4 or /ip6 with /tcp behind it"
    default: "\(error)"
    }
  }

  /// Stays connected to whoever is at one of these addresses.
  public func connect(_ addresses: [Multiaddress]) async {
    await loop.handle(.connect(addresses))
  }

  /// Tells it of peers that somebody else knew; those of its own earlier run it finds in the store.
  public func remember(_ peers: [KnownPeer]) async {
    await loop.handle(.remember(peers))
  }

  /// Fetches a file, or what a published node leads to: from all peers that have it and from other
  /// sources at once. Every block is verified; what an earlier fetch stored is not fetched again.
  ///
  /// It goes on until all is there or its task is cancelled; what is stored then stays.
  public func fetch(
    _ root: CID, byteLimit: UInt64 = .max, from sources: [any NamedBlockSource] = [],
    progress: (@Sendable (FetchProgress) -> Void)? = nil
  ) async throws -> FetchedFile {
    try await loop.fetch(root, byteLimit: byteLimit, from: sources, progress: progress)
  }

  /// Finds out who has a block; each that is found is a notice.
  public func findProviders(of cid: CID) async { await loop.handle(.findProviders(cid)) }

  /// Tells the network, now and again, that this node has what a name names.
  public func provide(_ cid: CID) async { await loop.handle(.provide(cid)) }

  /// Tells it no longer.
  public func stopProviding(_ cid: CID) async { await loop.handle(.stopProviding(cid)) }

  /// Listens to a topic: what comes is a notice.
  public func subscribe(to topic: String = Announcement.topic) async {
    await loop.handle(.subscribe(topic))
  }

  /// Announces that a model was published.
  public func announce(_ announcement: Announcement) async {
    await announce(announcement.encoded, on: Announcement.topic)
  }

  /// Announces data on any topic.
  public func announce(_ data: [UInt8], on topic: String) async {
    await loop.handle(.announce(topic, data))
  }

  /// Tells peers that wait for it that a block came into the store, not by a fetch.
  public func added(_ cid: CID) async { await loop.handle(.have(cid)) }

  /// Peers that are connected.
  public var connectedPeers: [PeerID] {
    get async { await loop.node.connectedPeers }
  }

  /// Peers that are known, those seen last in front: what a next run should remember.
  public var knownPeers: [KnownPeer] {
    get async { await loop.node.knownPeers }
  }

  /// What it holds.
  public var footprint: NodeFootprint {
    get async { await loop.node.footprint }
  }

  /// Bytes on its sockets so far.
  public var traffic: NodeTraffic {
    get async { await loop.traffic }
  }

  /// What happens from now on.
  public func notices() async -> AsyncStream<Notice> { await loop.notices() }

  /// Says goodbye to everyone and closes everything.
  public func stop() async {
    await loop.stop()
    try? await group.shutdownGracefully()
  }
}

/// Why a node cannot do what it was asked for.
public enum NodeError: Error, Equatable, Sendable {
  /// An identity whose key does not sign.
  case identityCannotSign
  /// An address that cannot be listened on.
  case cannotListen(Multiaddress, reason: String)
  /// More fetches at once than `Limits.fetches`.
  case tooManyFetches
}

extension NodeError: CustomStringConvertible {
  /// What is wrong, and the mend.
  public var description: String {
    switch self {
    case .identityCannotSign: "the node's key cannot sign: make another one"
    case .cannotListen(let address, let reason):
      "cannot listen on \(address): \(reason); give another address, or end what listens there"
    case .tooManyFetches:
      "\(Limits.fetches) fetches are under way, and no more at once: wait for one of them"
    }
  }
}
