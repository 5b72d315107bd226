/// What waits to be sent to a peer: topics, control, messages, in this order.
///
/// While the peer is slow, what is said twice is said once, and messages beyond the limit are
/// dropped: gossip brings them later.
struct GossipOutbox: Sendable {
  /// The peer's place in a topic's mesh.
  enum Membership: Equatable {
    case graft
    case prune(backoffSeconds: UInt64)
  }

  private var subscriptions: [(topic: String, isWanted: Bool)] = []
  private var memberships: [(topic: String, change: Membership)] = []
  private var haves: [(topic: String, ids: [GossipMessageID])] = []
  private var wants: [GossipMessageID] = []
  private var messages: [[UInt8]] = []
  private(set) var messageBytes = 0
  private var underWay = 0

  /// Names of messages that wait.
  var identifierCount: Int { wants.count + haves.reduce(0) { $0 + $1.ids.count } }

  mutating func say(_ topic: String, isWanted: Bool) {
    subscriptions.removeAll { $0.topic == topic }
    subscriptions.append((topic, isWanted))
  }

  /// The last word counts: who reads takes all grafts of a message before all prunes.
  mutating func say(_ topic: String, _ change: Membership) {
    memberships.removeAll { $0.topic == topic }
    memberships.append((topic, change))
  }

  mutating func have(_ topic: String, _ ids: [GossipMessageID]) {
    haves.removeAll { $0.topic == topic }
    haves.append((topic, ids))
  }

  mutating func want(_ ids: [GossipMessageID]) {
    let room = Limits.gossipIdentifiers - wants.count
    wants += ids.prefix(max(0, room))
  }

  /// Adds a message; false where the peer has too much waiting already.
  mutating func publish(_ message: [UInt8]) -> Bool {
    guard messageBytes + message.count <= Limits.gossipQueueBytes else { return false }
    messages.append(message)
    messageBytes += message.count
    return true
  }

  /// A message left the socket's queue.
  mutating func sent() {
    underWay = max(0, underWay - 1)
  }

  /// The next message to the peer; nil while there is nothing to say, or enough is under way.
  mutating func next() -> [UInt8]? {
    guard underWay < Limits.gossipMessagesInFlight else { return nil }
    var bytes: [UInt8] = []
    for (topic, isWanted) in subscriptions {
      bytes += GossipFields.subscription(topic, isWanted: isWanted)
    }
    subscriptions = []
    let control = takeControl()
    if !control.isEmpty { bytes += GossipFields.control(control) }
    var count = 0
    for message in messages {
      let field = GossipFields.publication(message)
      guard bytes.count + field.count <= Limits.gossipMessageBytes else { break }
      bytes += field
      messageBytes -= message.count
      count += 1
    }
    messages.removeFirst(count)
    guard !bytes.isEmpty else { return nil }
    underWay += 1
    return bytes
  }

  /// Control that fits in half a message; the rest stays.
  private mutating func takeControl() -> [UInt8] {
    var bytes: [UInt8] = []
    for (topic, change) in memberships {
      switch change {
      case .graft: bytes += GossipFields.graft(topic)
      case .prune(let backoff): bytes += GossipFields.prune(topic, backoffSeconds: backoff)
      }
    }
    memberships = []
    if !wants.isEmpty { bytes += GossipFields.want(wants) }
    wants = []
    while let (topic, ids) = haves.first {
      let field = GossipFields.have(topic, ids)
      guard bytes.isEmpty || bytes.count + field.count <= Limits.gossipMessageBytes / 2 else {
        break
      }
      bytes += field
      haves.removeFirst()
    }
    return bytes
  }
}
