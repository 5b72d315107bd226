// Kademlia as libp2p speaks it (/ipfs/kad/1.0.0): who has a block, and where is a peer. A value
// without I/O: events in, actions out; the node brings messages, connections and time.
//
// Source: the Kademlia specification of libp2p. Behaviour of others that shapes this:
// - Keys on the wire are not hashed: a peer's id, or the multihash of a CID (py-libp2p takes the
//   multihash of a CID too). Others walk towards a multihash with FIND_NODE, so its key need not be
//   a peer.
// - ADD_PROVIDER: go-libp2p and Kubo say nothing to it, and would take a word for the answer to
//   their next request; py-libp2p echoes it as a server and does not read the echo as a client. So
//   nothing is said here, and nothing is waited for. py-libp2p takes ten of a peer in ten seconds,
//   and only with an address.
// - py-libp2p sends signed records of addresses along; they are optional and not used here.

public import ContentBlocks

/// A peer's part in the distributed table of who has what.
public struct Kademlia: Sendable {
  /// Whether others ask this peer.
  public enum Mode: Sendable {
    /// It answers and keeps providers; the node names the protocol to others.
    case server
    /// It only asks; the node does not name the protocol.
    case client
  }

  /// What a lookup seeks.
  public enum Target: Hashable, Sendable {
    /// Peers that have a block.
    case providers(CID)
    /// Where a peer can be reached.
    case peer(PeerID)
  }

  /// What happened.
  public enum Event: Sendable {
    /// A peer is connected and said that it serves this protocol: the addresses that it listens on,
    /// and the other end of the connection, which says whom those are of use to.
    case joined(PeerID, [Multiaddress], from: Multiaddress)
    /// The last connection to a peer is gone.
    case left(PeerID)
    /// A dial for another purpose than a request of this value failed.
    case failedToReach(PeerID)
    /// A peer is banned, or serves this protocol no longer.
    case forget(PeerID)
    /// A request of a peer, on a connection whose other end is there.
    case request(PeerID, RequestID, [UInt8], from: Multiaddress)
    /// The answer to an `ask`; or a `tell` was said, with no bytes.
    case answered(RequestID, [UInt8])
    /// The peer of an `ask` or a `tell` was not reached, refused, or did not answer in time.
    case failed(RequestID)
    /// Begins a lookup.
    case find(LookupID, Target)
    /// Says to the closest peers, now and every 22 hours, that this peer has a block.
    case provide(CID)
    /// Says it no longer.
    case stopProviding(CID)
    /// Ends a lookup without another word.
    case cancel(LookupID)
    /// Where this peer can be reached, as others are to be told.
    case ownAddresses([Multiaddress])
    /// Time passes.
    case tick
  }

  /// What is to be done.
  public enum Action: Equatable, Sendable {
    /// Send a request, over the connection that is there or to these addresses, and bring the
    /// answer.
    case ask(PeerID, [Multiaddress], RequestID, [UInt8])
    /// Send a message that nobody answers, and close the stream for writing; an answer is ignored.
    case tell(PeerID, [Multiaddress], RequestID, [UInt8])
    /// Answer a request.
    case answer(RequestID, [UInt8])
    /// A request was taken and has no answer: the stream stays open for the next one.
    case accept(RequestID)
    /// A request was not taken: reset its stream.
    case refuse(RequestID)
    /// Something new of what a lookup seeks. A provider without addresses is known by name alone.
    case found(LookupID, [PeerAddresses])
    /// A lookup is over.
    case finished(LookupID)
    /// A block was announced to so many peers.
    case provided(CID, peers: Int)
    /// A peer did what no honest peer does.
    case report(PeerID, Misbehaviour)
  }

  /// The protocol's name.
  public static let protocolName = "/ipfs/kad/1.0.0"

  let own: PeerID
  let mode: Mode
  var random: PeerRandom
  var table: RoutingTable
  var providers: ProviderTable
  var meter = RequestMeter()
  var ownAddresses: [Multiaddress] = []
  var searches: [UInt64: Search] = [:]
  var pending: [RequestID: Pending] = [:]
  var upkeep = Upkeep()
  var schedule = ProvideSchedule()
  var now = Instant(milliseconds: 0)
  var actions: [Action] = []
  private var lastNumber: UInt64 = 0

  /// A peer that knows nobody yet.
  public init(own: PeerID, mode: Mode, random: PeerRandom) {
    self.own = own
    self.mode = mode
    self.random = random
    let key = KademliaKey(of: own.bytes)
    table = RoutingTable(own: key)
    providers = ProviderTable(own: key)
  }

  /// Takes an event and gives what follows from it.
  public mutating func handle(_ event: Event, at now: Instant) -> [Action] {
    self.now = max(self.now, now)
    switch event {
    case .joined(let peer, let addresses, let end): joined(peer, addresses, from: end)
    case .left(let peer): table.left(peer)
    case .failedToReach(let peer): table.failed(peer)
    case .forget(let peer): forget(peer)
    case .request(let peer, let id, let bytes, let end): request(peer, id, bytes, from: end)
    case .answered(let id, let bytes): answered(id, bytes)
    case .failed(let id): failed(id)
    case .find(let id, let target): find(id, target)
    case .provide(let cid): schedule.add(cid, at: self.now)
    case .stopProviding(let cid): schedule.remove(cid)
    case .cancel(let id): cancel(id)
    case .ownAddresses(let addresses): ownAddresses = addresses
    case .tick: tick()
    }
    defer { actions = [] }
    return actions
  }

  /// The peers in the routing table.
  public var knownPeers: Int { table.count }

  /// The peers in the routing table that are closest to this one, to be remembered over a restart.
  public func nearestPeers(_ count: Int) -> [PeerAddresses] {
    table.closest(to: KademliaKey(of: own.bytes), count: count)
      .map { PeerAddresses($0.peer, $0.addresses) }
  }

  /// A number that was not used before.
  mutating func nextNumber() -> UInt64 {
    lastNumber += 1
    return lastNumber
  }

  private mutating func joined(_ peer: PeerID, _ addresses: [Multiaddress], from end: Multiaddress)
  {
    guard peer != own else { return }
    let isNew = table.insert(RoutingTable.Entry(peer, addresses, from: end, heard: now))
    if isNew { upkeep.grew(to: table.count, at: now) }
  }

  /// Forgets a peer and what it said.
  mutating func forget(_ peer: PeerID) {
    table.remove(peer)
    providers.remove(peer)
  }
}
