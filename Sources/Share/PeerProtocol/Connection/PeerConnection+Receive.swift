extension PeerConnection {
  /// Takes bytes of the socket through all layers.
  mutating func receive(
    _ bytes: ArraySlice<UInt8>, at now: Instant, into actions: inout [Action]
  ) throws(ConnectionError) {
    var rest = bytes
    var news: [Yamux.Event] = []
    while let message = try security.next(from: &rest) {
      establish(at: now, into: &actions)
      do { try yamux?.receive(message, at: now, events: &news) } catch { throw .yamux(error) }
      for event in news { try take(event, at: now, into: &actions) }
      news.removeAll(keepingCapacity: true)
    }
    establish(at: now, into: &actions)
  }

  /// Deadlines, and a ping from time to time.
  mutating func tick(at now: Instant, into actions: inout [Action]) throws(ConnectionError) {
    guard yamux != nil else {
      guard now < began + Limits.handshakeMilliseconds else { throw .handshakeTimeout }
      return
    }
    try dropLate(at: now, into: &actions)
    if let ping = try yamux?.keepAlive.ping(at: now) {
      do { try yamux?.answer(ping) } catch { throw .yamux(error) }
    }
  }

  /// What Yamux tells of a stream, to whom it concerns.
  mutating func take(
    _ event: Yamux.Event, at now: Instant, into actions: inout [Action]
  ) throws(ConnectionError) {
    switch event {
    case .opened(let number):
      stages[StreamID(number)] = .negotiating(
        StreamNegotiation(isOurs: false, protocols, at: now))
    case .data(let number, let bytes): try receive(bytes, StreamID(number), into: &actions)
    case .finished(let number): try receiveEnd(StreamID(number), into: &actions)
    case .reset(let number):
      sayEnd(of: StreamID(number), into: &actions)
      stages[StreamID(number)] = nil
    case .drained(let number):
      if case .open = stages[StreamID(number)] { actions.append(.drained(StreamID(number))) }
    case .over(let number): stages[StreamID(number)] = nil
    case .goneAway(let code):
      guard code == 0 else { throw .remoteError(code: code) }
      remoteLeft = true
    }
    if remoteLeft && stages.isEmpty { close(nil, at: now, into: &actions) }
  }

  private mutating func establish(at now: Instant, into actions: inout [Action]) {
    guard yamux == nil, security.isOpen, let peer = security.remotePeer else { return }
    yamux = Yamux(isInitiator: isInitiator, at: now)
    actions.append(.established(peer))
  }

  private mutating func receive(
    _ bytes: ArraySlice<UInt8>, _ id: StreamID, into actions: inout [Action]
  ) throws(ConnectionError) {
    switch stages[id] {
    case .open: actions.append(.data(id, bytes))
    case .negotiating(let stream): try negotiate(stream, bytes, id, into: &actions)
    case nil: break
    }
  }

  private mutating func negotiate(
    _ stream: StreamNegotiation, _ bytes: ArraySlice<UInt8>, _ id: StreamID,
    into actions: inout [Action]
  ) throws(ConnectionError) {
    var stream = stream
    var rest = bytes
    var replies: [UInt8] = []
    // What goes wrong on a stream ends the stream: the connection may be of use for others.
    let agreed: String?
    do {
      agreed = try stream.negotiation.receive(&rest, replies: &replies)
    } catch {
      return try drop(id, into: &actions)
    }
    yamux?.consume(id.number, bytes.count - rest.count)
    if !replies.isEmpty { try queue(id, replies, into: &actions) }
    guard let agreed else {
      stages[id] = .negotiating(stream)
      return
    }
    stages[id] = .open
    actions.append(
      stream.isOurs ? .opened(id, protocol: agreed) : .accepted(id, protocol: agreed))
    for piece in stream.waiting { try queue(id, piece, into: &actions) }
    if stream.mustFinish { finish(id) }
    if !rest.isEmpty { actions.append(.data(id, rest)) }
  }

  private mutating func receiveEnd(
    _ id: StreamID, into actions: inout [Action]
  ) throws(ConnectionError) {
    switch stages[id] {
    case .open: actions.append(.remoteClosed(id))
    case .negotiating: try drop(id, into: &actions)
    case nil: break
    }
  }
}
