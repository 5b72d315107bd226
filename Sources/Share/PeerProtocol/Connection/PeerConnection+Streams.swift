extension PeerConnection {
  /// Opens a stream of this side and proposes protocols for it.
  mutating func open(
    _ id: StreamID, _ protocols: [String], at now: Instant, into actions: inout [Action]
  ) throws(ConnectionError) {
    guard !remoteLeft, yamux?.open(id.number, at: now) == true else {
      actions.append(.refused(id))
      return
    }
    let stream = StreamNegotiation(isOurs: true, protocols, at: now)
    stages[id] = .negotiating(stream)
    try queue(id, stream.negotiation.opening, into: &actions)
  }

  /// Queues what the application writes, behind the negotiation.
  mutating func write(
    _ id: StreamID, _ bytes: [UInt8], into actions: inout [Action]
  ) throws(ConnectionError) {
    switch stages[id] {
    case .open: try queue(id, bytes, into: &actions)
    case .negotiating(var stream):
      guard stream.write(bytes) else { return try drop(id, into: &actions) }
      stages[id] = .negotiating(stream)
    case nil: break
    }
  }

  /// Says the end of what this side writes, once the rest is written.
  mutating func finish(_ id: StreamID) {
    switch stages[id] {
    case .open: yamux?.finish(id.number)
    case .negotiating(var stream):
      stream.mustFinish = true
      stages[id] = .negotiating(stream)
    case nil: break
    }
  }

  /// Ends a stream without a word to the application, which asked for it.
  mutating func reset(_ id: StreamID) throws(ConnectionError) {
    guard stages.removeValue(forKey: id) != nil else { return }
    do { try yamux?.reset(id.number) } catch { throw .yamux(error) }
  }

  /// Whether a protocol is agreed on for a stream, and the stream is there.
  func isOpen(_ id: StreamID) -> Bool {
    if case .open? = stages[id] { true } else { false }
  }

  /// Ends a stream and tells the application.
  mutating func drop(_ id: StreamID, into actions: inout [Action]) throws(ConnectionError) {
    sayEnd(of: id, into: &actions)
    try reset(id)
  }

  /// Tells the application of a stream's end, in the word that it knows the stream by.
  func sayEnd(of id: StreamID, into actions: inout [Action]) {
    switch stages[id] {
    case .open: actions.append(.reset(id))
    case .negotiating(let stream) where stream.isOurs: actions.append(.refused(id))
    case .negotiating, nil: break
    }
  }

  /// Ends streams whose negotiation takes too long.
  mutating func dropLate(at now: Instant, into actions: inout [Action]) throws(ConnectionError) {
    let late = stages.compactMap { id, stage in
      if case .negotiating(let stream) = stage, stream.deadline <= now { id } else { nil }
    }
    for id in late.sorted() { try drop(id, into: &actions) }
  }

  /// Queues bytes in Yamux; a stream whose reader does not read is ended.
  mutating func queue(
    _ id: StreamID, _ bytes: [UInt8], into actions: inout [Action]
  ) throws(ConnectionError) {
    guard yamux?.write(id.number, bytes) == true else { return try drop(id, into: &actions) }
  }
}
