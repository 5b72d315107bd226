/// A connection as a node sees it, with what its streams are for.
struct Link: Sendable {
  let id: ConnectionID
  /// Where the other side is, without its name.
  let remote: Multiaddress
  var connection: PeerConnection
  /// Who it is; nil until the handshake is done.
  var peer: PeerID?
  let openedAt: Instant
  /// When something other than a ping went over it.
  var usedAt: Instant
  var streams: [StreamID: LinkStream] = [:]
  /// Another connection to the same peer is used from now on.
  var isRetiring = false
  var isIdentified = false
  var unflushedBytes = 0
  var pingsAt: Instant

  init(id: ConnectionID, remote: Multiaddress, connection: PeerConnection, at now: Instant) {
    self.id = id
    self.remote = remote
    self.connection = connection
    openedAt = now
    usedAt = now
    pingsAt = now + Limits.firstPingMilliseconds
  }

  /// Streams that this side opened.
  var outboundStreams: Int { streams.values.count(where: \.isOurs) }

  /// Whether this side dialed.
  var isOurs: Bool {
    if case .dialed = id { true } else { false }
  }
}

/// A stream of a connection.
struct LinkStream: Sendable {
  /// What it is for.
  enum Purpose: Hashable, Sendable {
    /// One side says what it is, the other listens.
    case identify
    /// The same, when something changed.
    case push
    /// The same bytes back.
    case ping
    /// Messages, until the connection ends.
    case messages(MessageProtocol)
    /// A question and its answer; the number is that of who asks, where we do.
    case request(RequestID?)
  }

  let purpose: Purpose
  let isOurs: Bool
  var frames: MessageFrames
  /// When it is reset; nil for one that may stay.
  var deadline: Instant?
  let openedAt: Instant
  /// What it was for is done: the other side has the time that is left to close it.
  var isDone = false
  /// The other side's pings.
  var ping = Ping()
  /// What a ping of ours expects back.
  var expected: [UInt8] = []

  init(_ purpose: Purpose, isOurs: Bool, byteLimit: Int, openedAt: Instant, deadline: Instant?) {
    self.purpose = purpose
    self.isOurs = isOurs
    frames = MessageFrames(limit: byteLimit)
    self.openedAt = openedAt
    self.deadline = deadline
  }
}

/// A peer with at least one connection.
struct ConnectedPeer: Sendable {
  /// Its connections; new streams go over the first.
  var links: [ConnectionID]
  /// The streams that our messages go over.
  var outbound: [MessageProtocol: OutboundMessages] = [:]
  /// The protocols whose service was told that the peer is there.
  var served: Set<MessageProtocol> = []
  /// Streams for messages that the peer refused or reset.
  var refusals: [MessageProtocol: Int] = [:]
}

/// Our side of a stream for messages.
struct OutboundMessages: Sendable {
  let link: ConnectionID
  let stream: StreamID
  /// Messages that have not left the queue of the connection.
  var unsent = 0
}
