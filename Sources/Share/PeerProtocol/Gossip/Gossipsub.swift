// Gossipsub 1.1 as a value. For each topic a mesh of a few peers gets every message at once; others
// are told now and then what there is and ask for what they miss. Peers are scored by what they do
// and lose, one after the other, the mesh, gossip, and an ear.
//
// Messages of 1.0 and 1.1 have one form: a peer of 1.0 does not read the backoff and comes back too
// early once. py-libp2p 0.8.1 passes on ten messages of a peer, a topic and a second, no more.
// Source: the gossipsub 1.0 and 1.1 specifications of libp2p.

/// Names a message that the application judges.
public struct DeliveryToken: Hashable, Sendable {
  let number: UInt64
}

/// Announces and listens.
public struct Gossipsub: Sendable {
  /// The protocols, the best first.
  public static let protocols = ["/meshsub/1.1.0", "/meshsub/1.0.0"]

  /// What the application says of a message.
  public enum Verdict: Equatable, Sendable {
    /// It is passed on.
    case accept
    /// It is not, and who sent it is to blame.
    case reject
    /// It is not, and nobody is to blame.
    case ignore
  }

  /// What happens to it.
  public enum Event: Sendable {
    /// A peer that speaks the protocol; from which group of addresses, and whether we dialed it.
    case connected(PeerID, AddressGroup?, isOutbound: Bool)
    /// A peer left.
    case disconnected(PeerID)
    /// The stream to a peer broke and another one begins, while the peer's own may go on: it will
    /// not say again what it wants.
    case restarted(PeerID)
    /// A message of a peer.
    case message(PeerID, [UInt8])
    /// A message to a peer left the socket's queue.
    case sent(PeerID)
    /// A topic is wanted from now on.
    case subscribe(String)
    /// A topic is not wanted any more.
    case unsubscribe(String)
    /// A message of our own.
    case publish(String, [UInt8])
    /// The application's word on a message that was delivered to it.
    case validated(DeliveryToken, Verdict)
    /// What the application thinks of a peer: added to its score.
    case rated(PeerID, Double)
    /// Time passed.
    case tick
  }

  /// What is to be done.
  public enum Action: Equatable, Sendable {
    /// Sends a peer a message.
    case send(PeerID, [UInt8])
    /// A message of a topic that its author signed: the application says `validated` of it.
    case deliver(DeliveryToken, topic: String, author: PeerID, data: [UInt8])
    /// A peer did what no honest peer does.
    case report(PeerID, Misbehaviour)
  }

  /// What happened so far.
  public struct Tallies: Equatable, Sendable {
    /// Messages that were new.
    public var delivered = 0
    /// Copies of messages that were seen already.
    public var duplicates = 0
    /// Messages that were not valid.
    public var invalid = 0
    /// Messages of peers that nobody listens to, or of topics that nobody here wants.
    public var ignored = 0
    /// Messages that a slow peer or a slow application had no room for.
    public var dropped = 0
    /// Messages that were asked for and did not come.
    public var brokenPromises = 0
  }

  let identity: PeerIdentity
  let parameters: GossipParameters
  var random: PeerRandom
  var number: UInt64
  var peers: [PeerID: GossipPeer] = [:]
  /// The mesh of each topic that is wanted.
  var mesh: [String: Set<PeerID>] = [:]
  var fanout: [String: Fanout] = [:]
  var backoffs = GossipBackoffs()
  var seen = SeenMessages()
  var cache = GossipCache()
  var promises = GossipPromises()
  var validations: [DeliveryToken: Validation] = [:]
  var reputations: [PeerID: GossipStanding] = [:]
  var groups: [AddressGroup: Int] = [:]
  var tokens: UInt64 = 0
  var heartbeats = 0
  var nextHeartbeat: Instant?
  var now = Instant(milliseconds: 0)
  var actions: [Action] = []
  /// Peers for whom something new waits.
  var toSend: Set<PeerID> = []
  /// What happened so far.
  public internal(set) var tallies = Tallies()

  /// A node that no peer is connected to yet.
  ///
  /// The number of its next message must not come twice in the life of an identity, so it begins
  /// where the last life cannot have been: the clock's nanoseconds, or by chance.
  public init(
    identity: PeerIdentity, random: PeerRandom, parameters: GossipParameters = .init(),
    firstNumber: UInt64? = nil
  ) {
    self.identity = identity
    self.parameters = parameters
    var random = random
    number = firstNumber ?? random.next() >> 1
    self.random = random
  }

  /// Peers of a topic without being in its mesh, to write to.
  struct Fanout: Sendable {
    var peers: Set<PeerID>
    var lastPublished: Instant
  }

  /// A message that the application looks at.
  struct Validation: Sendable {
    let message: GossipMessage
    var senders: [PeerID]
    let since: Instant
  }

  /// Takes what happened and says what is to be done.
  public mutating func handle(_ event: Event, at now: Instant) -> [Action] {
    self.now = now
    switch event {
    case .connected(let peer, let group, let isOutbound): connect(peer, group, isOutbound)
    case .disconnected(let peer): disconnect(peer)
    case .restarted(let peer): restart(peer)
    case .message(let peer, let bytes): receive(bytes, from: peer)
    case .sent(let peer):
      peers[peer]?.outbox.sent()
      toSend.insert(peer)
    case .subscribe(let topic): subscribe(topic)
    case .unsubscribe(let topic): unsubscribe(topic)
    case .publish(let topic, let data): publish(topic, data)
    case .validated(let token, let verdict): settle(token, verdict)
    case .rated(let peer, let score): peers[peer]?.standing.application = score
    case .tick: tick()
    }
    flush()
    defer { actions = [] }
    return actions
  }

  /// The score of a peer that is connected.
  public func score(of peer: PeerID) -> Double {
    guard let state = peers[peer] else { return 0 }
    let score = parameters.score
    let companions = state.group.flatMap { groups[$0] } ?? 0
    let surplus = Double(max(0, companions - score.colocationLimit))
    return state.standing.score(score, at: now) + score.colocationWeight * surplus * surplus
  }

  /// The peers of a topic's mesh, in order.
  public func mesh(of topic: String) -> [PeerID] { mesh[topic, default: []].sorted() }

  /// The topics that are wanted, in order.
  public var topics: [String] { mesh.keys.sorted() }

  private mutating func flush() {
    for peer in toSend.sorted() {
      while let message = peers[peer]?.outbox.next() { actions.append(.send(peer, message)) }
    }
    toSend = []
  }
}
