// A node of the network as a value: events in, actions out, no I/O. The transport moves bytes,
// the clock and blocks; everything that is decided is decided here. What a connection says is
// queued and taken one by one, so that no service is called while another one is at work.

import ContentBlocks

/// A node: connections, what is known of peers, and the services between them.
public struct PeerNode: Sendable {
  /// What a node is made of.
  public struct Configuration: Sendable {
    /// Who it is.
    public var identity: PeerIdentity
    /// 32 bytes that nobody else knows: all its randomness.
    public var seed: [UInt8]
    /// What it calls itself.
    public var agent: String
    /// Connections that it looks for among the peers that it knows.
    public var soughtPeers: Int
    /// Whether others may ask it who has what.
    public var servesTable: Bool
    /// Whether it asks on the local network who is there.
    public var discoversLocally: Bool

    /// A node's parts.
    public init(
      identity: PeerIdentity, seed: [UInt8], agent: String = "nevortex", soughtPeers: Int = 16,
      servesTable: Bool = true, discoversLocally: Bool = false
    ) {
      self.identity = identity
      self.seed = seed
      self.agent = agent
      self.soughtPeers = soughtPeers
      self.servesTable = servesTable
      self.discoversLocally = discoversLocally
    }
  }

  /// Its settings.
  public let configuration: Configuration
  /// Where it can be reached.
  public internal(set) var listening: [Multiaddress] = []

  var now = Instant(milliseconds: 0)
  var random: PeerRandom
  let credentials: ConnectionCredentials
  var output: [Action] = []
  var links: [ConnectionID: Link] = [:]
  var peers: [PeerID: ConnectedPeer] = [:]
  var book: PeerBook
  var dialing = Dialing()
  var requests = RequestTable()
  var failedRequests: [RequestID] = []
  var bitswap: Bitswap
  var kademlia: Kademlia
  var gossipsub: Gossipsub
  var discovery: LocalDiscovery?
  var fetches: [FetchID: FetchWork] = [:]
  var lookups: [LookupID: LookupPurpose] = [:]
  var lookupCount: UInt64 = 0
  var loads: [CID: Loading] = [:]
  var fromLinks: [(ConnectionID, PeerConnection.Action)] = []
  var fromLink: [PeerConnection.Action] = []
  var ticks: UInt64 = 0
  var isStopping = false

  /// A node that knows nobody; nil where its identity cannot sign.
  public init?(_ configuration: Configuration, at now: Instant) {
    var random = PeerRandom(seed: configuration.seed)
    guard
      let credentials = ConnectionCredentials(
        identity: configuration.identity, staticKey: random.bytes(32))
    else { return nil }
    self.credentials = credentials
    self.configuration = configuration
    self.now = now
    bitswap = Bitswap(random: random.fork())
    kademlia = Kademlia(
      own: configuration.identity.id, mode: configuration.servesTable ? .server : .client,
      random: random.fork())
    // The numbers of announcements must not come twice in the life of an identity.
    gossipsub = Gossipsub(
      identity: configuration.identity, random: random.fork(),
      firstNumber: now.milliseconds << 20)
    discovery =
      configuration.discoversLocally
      ? LocalDiscovery(own: configuration.identity.id, random: random.fork()) : nil
    self.random = random
    book = PeerBook(own: configuration.identity.id)
  }

  /// Its name.
  public var id: PeerID { configuration.identity.id }

  /// Takes one event and appends what has to be done.
  public mutating func handle(_ event: Event, at time: Instant, into actions: inout [Action]) {
    now = max(now, time)
    swap(&output, &actions)
    take(event)
    takeFromLinks()
    swap(&output, &actions)
  }

  private mutating func take(_ event: Event) {
    switch event {
    case .started(let addresses): started(listening: addresses)
    case .accepted(let id, let remote): accepted(id, from: remote)
    case .dialed(let id): dialed(id)
    case .dialFailed(let id): dialFailed(id)
    case .received(let id, let bytes): feed(id, .received(bytes))
    case .flushed(let id, let count): flushed(id, count)
    case .closed(let id): drop(id, because: nil)
    case .tick: tick()
    case .connect(let addresses): connect(addresses)
    case .fetch(let id, let root, let held, let byteLimit):
      begin(id, root, held: held, byteLimit: byteLimit)
    case .cancel(let id): cancel(id)
    case .supplied(let id, let source, let cid, let bytes):
      advance(id, .block(source, cid, bytes))
    case .stored(let id, let cid, let here): stored(cid, for: id, here: here)
    case .loaded(let cid, let bytes): loaded(cid, bytes)
    case .loadedSize(let cid, let count): exchange(.loadedSize(cid, count))
    case .have(let cid): exchange(.have(cid))
    case .subscribe(let topic): gossip(.subscribe(topic))
    case .unsubscribe(let topic): gossip(.unsubscribe(topic))
    case .announce(let topic, let data): gossip(.publish(topic, data))
    case .judged(let token, let verdict): gossip(.validated(token, verdict))
    case .datagram(let bytes, let sender): discover(.packet(bytes, from: sender))
    case .findProviders(let cid): seekProviders(of: cid)
    case .provide(let cid): consult(.provide(cid))
    case .stopProviding(let cid): consult(.stopProviding(cid))
    case .remember(let known): remember(known)
    case .stop: stop()
    }
  }

  /// Gives an event to a connection; what it wants done is queued.
  mutating func feed(_ id: ConnectionID, _ event: PeerConnection.Event) {
    links[id]?.connection.handle(event, at: now, into: &fromLink)
    for action in fromLink {
      if case .transmit(let bytes) = action {
        links[id]?.unflushedBytes += bytes.count
        output.append(.transmit(id, bytes))
      } else {
        fromLinks.append((id, action))
      }
    }
    fromLink.removeAll(keepingCapacity: true)
  }

  private mutating func takeFromLinks() {
    var next = 0
    while next < fromLinks.count {
      let (id, action) = fromLinks[next]
      next += 1
      // A connection that was dropped has nothing to say any more.
      if links[id] != nil { take(action, from: id) }
    }
    fromLinks.removeAll(keepingCapacity: true)
  }

  private mutating func tick() {
    ticks += 1
    for id in links.keys.sorted() { feed(id, .tick) }
    settleFailedRequests()
    tickDialing()
    exchange(.tick)
    consult(.tick)
    gossip(.tick)
    discover(.tick)
    // Deadlines of seconds are looked at twice a second.
    if ticks % 5 == 0 {
      book.stillSee(peers.keys, at: now)
      tickLinks()
      tickRequests()
      tickFetches()
    }
  }
}
