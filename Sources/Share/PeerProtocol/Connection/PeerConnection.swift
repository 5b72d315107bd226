// A connection of two peers, from the first byte to the last: multistream-select, Noise,
// multistream-select within it, Yamux within it, and a multistream-select on each stream.
//
// It is a value without sockets and clocks: bytes, orders and time come in as events, bytes to send
// and news of streams go out as actions. Source: the connection specification of libp2p.

/// One side of a connection.
///
/// The initiator says all it can without waiting: two lines and the first message of Noise in one
/// flight. What is to be sent waits in here until the socket has taken what it was given: no more
/// than `Limits.connectionUnflushedBytes` are given to it at once.
public struct PeerConnection: Sendable {
  /// Who dialed.
  public enum Role: Sendable {
    /// This side dialed, and expects this peer if it knows whom.
    case initiator(expecting: PeerID?)
    /// The other side dialed.
    case responder
  }

  /// What happens to a connection.
  public enum Event: Sendable {
    /// Bytes came from the socket.
    case received(ArraySlice<UInt8>)
    /// Opens a stream that `makeStreamID` gave, for the first of the protocols that the other side
    /// knows.
    case open(StreamID, protocols: [String])
    /// Queues bytes on a stream. Where more than `Limits.streamQueueBytes` wait, it is reset.
    case write(StreamID, [UInt8])
    /// Says that this side writes nothing more, behind what is queued.
    case closeWrite(StreamID)
    /// Ends a stream at once.
    case reset(StreamID)
    /// That many bytes of `data` were dealt with: there is room for as many.
    case consumed(StreamID, Int)
    /// That many transmitted bytes left the socket's queue.
    case flushed(Int)
    /// Time passed.
    case tick
    /// Tells the other side that this one leaves.
    case close
  }

  /// What is to be done, in this order.
  public enum Action: Equatable, Sendable {
    /// Send these bytes.
    case transmit([UInt8])
    /// The other side is this peer, and streams can be opened.
    case established(PeerID)
    /// A stream of this side is open.
    case opened(StreamID, protocol: String)
    /// A stream of the other side is open.
    case accepted(StreamID, protocol: String)
    /// A stream of this side cannot be opened: the other side knows none of the protocols, does not
    /// answer, or there are too many streams.
    case refused(StreamID)
    /// Bytes of a stream; say `.consumed` when they are dealt with.
    case data(StreamID, ArraySlice<UInt8>)
    /// The other side writes nothing more on the stream.
    case remoteClosed(StreamID)
    /// The stream is gone: the other side reset it, or it did not take what was written.
    case reset(StreamID)
    /// All that was written on the stream was transmitted, a negotiation's answer included.
    case drained(StreamID)
    /// Close the socket, after what was transmitted; nothing follows.
    case close(ConnectionError?)
  }

  /// What a stream is doing above Yamux.
  enum Stage: Sendable {
    case negotiating(StreamNegotiation)
    case open
  }

  package var security: SecureChannel
  var yamux: Yamux?
  var stages: [StreamID: Stage] = [:]
  let protocols: [String]
  let began: Instant
  var unflushedBytes = 0
  var remoteLeft = false
  var isClosed = false
  let isInitiator: Bool
  private var nextStream: UInt32
  /// Where messages are put together, to save an allocation for each.
  private var message: [UInt8] = []

  /// `protocols` are those that the other side may open streams for; `ephemeralKey` is 32 random
  /// bytes, fresh for each connection.
  public init(
    role: Role, credentials: ConnectionCredentials, ephemeralKey: [UInt8], protocols: [String],
    at now: Instant
  ) {
    security = SecureChannel(role: role, credentials: credentials, ephemeralKey: ephemeralKey)
    if case .initiator = role { isInitiator = true } else { isInitiator = false }
    nextStream = isInitiator ? 1 : 2
    began = now
    self.protocols = protocols
  }

  /// The peer at the other side; nil before it proved who it is.
  public var remotePeer: PeerID? { security.remotePeer }

  /// Whether streams can be opened.
  public var isEstablished: Bool { yamux != nil && !isClosed }

  /// A number for a stream to open.
  public mutating func makeStreamID() -> StreamID {
    defer { nextStream += 2 }
    return StreamID(nextStream)
  }

  /// Takes an event and appends what is to be done. An initiator begins with a `.tick`.
  ///
  /// What is transmitted is sealed in this order: queue the bytes before the next event is given.
  public mutating func handle(_ event: Event, at now: Instant, into actions: inout [Action]) {
    guard !isClosed else { return }
    var news: [Yamux.Event] = []
    do throws(ConnectionError) {
      try take(event, at: now, news: &news, into: &actions)
      if !isClosed { try transmit(at: now, news: &news, into: &actions) }
    } catch {
      close(error, at: now, into: &actions)
    }
  }

  private mutating func take(
    _ event: Event, at now: Instant, news: inout [Yamux.Event], into actions: inout [Action]
  ) throws(ConnectionError) {
    switch event {
    case .received(let bytes): try receive(bytes, at: now, into: &actions)
    case .open(let id, let protocols): try open(id, protocols, at: now, into: &actions)
    case .write(let id, let bytes): try write(id, bytes, into: &actions)
    case .closeWrite(let id): finish(id)
    case .reset(let id): try reset(id)
    case .consumed(let id, let count): yamux?.consume(id.number, count)
    case .flushed(let count): unflushedBytes = max(0, unflushedBytes - count)
    case .tick: try tick(at: now, into: &actions)
    case .close: close(nil, at: now, into: &actions)
    }
  }

  /// Gives the socket what it has room for.
  private mutating func transmit(
    at now: Instant, news: inout [Yamux.Event], into actions: inout [Action]
  ) throws(ConnectionError) {
    let replies = try security.takeReplies()
    if !replies.isEmpty { transmit(replies, into: &actions) }
    while unflushedBytes < Limits.connectionUnflushedBytes, yamux?.wantsToSend == true {
      message.removeAll(keepingCapacity: true)
      yamux?.writeMessage(&message, limit: SecureChannel.messageBytes, at: now, events: &news)
      guard !message.isEmpty else { break }
      transmit(try security.seal(message), into: &actions)
    }
    for event in news { try take(event, at: now, into: &actions) }
    news = []
  }

  private mutating func transmit(_ bytes: [UInt8], into actions: inout [Action]) {
    unflushedBytes += bytes.count
    actions.append(.transmit(bytes))
  }

  /// Ends the connection, with a word to the other side where it can be understood.
  mutating func close(
    _ error: ConnectionError?, at now: Instant, into actions: inout [Action]
  ) {
    guard !isClosed else { return }
    isClosed = true
    if yamux != nil {
      var frame: [UInt8] = []
      let reason: UInt32 = error == nil ? 0 : 1
      YamuxHeader(.goAway, stream: 0, length: reason).write(into: &frame)
      if let bytes = try? security.seal(frame) { actions.append(.transmit(bytes)) }
    }
    stages = [:]
    actions.append(.close(error))
  }
}
