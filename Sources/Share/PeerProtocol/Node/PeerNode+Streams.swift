// Streams: what each one is for, and who takes what comes over it.

extension PeerNode {
  /// Opens a stream for a purpose; nil where the connection has too many.
  mutating func openStream(
    _ purpose: LinkStream.Purpose, names: [String], byteLimit: Int, on id: ConnectionID,
    sending messages: [[UInt8]] = [], thenClose: Bool = false, deadline: Instant?
  ) -> StreamID? {
    guard let outbound = links[id]?.outboundStreams, outbound < Limits.outboundStreams,
      let stream = links[id]?.connection.makeStreamID()
    else { return nil }
    links[id]?.streams[stream] = LinkStream(
      purpose, isOurs: true, byteLimit: byteLimit, openedAt: now, deadline: deadline)
    feed(id, .open(stream, protocols: names))
    for message in messages { feed(id, .write(stream, message)) }
    if thenClose { feed(id, .closeWrite(stream)) }
    return stream
  }

  /// The other side opened a stream.
  mutating func accepted(_ stream: StreamID, protocol name: String, on id: ConnectionID) {
    // The connection is ahead: by now the stream may have been reset again, and nothing more would
    // be heard of it.
    guard let link = links[id], let peer = link.peer, link.connection.isOpen(stream) else { return }
    switch name {
    case Identify.name: answerIdentity(stream, on: id)
    case Identify.pushName:
      accept(
        stream, .push, byteLimit: Limits.identifyBytes, on: id, for: Limits.requestMilliseconds)
    case Ping.name: accept(stream, .ping, byteLimit: 0, on: id, for: nil)
    case Kademlia.protocolName:
      accept(
        stream, .request(nil), byteLimit: Limits.kademliaMessageBytes, on: id,
        for: Limits.idleMilliseconds)
    default:
      guard let service = MessageProtocol(name: name) else { return forget(stream, on: id) }
      accept(stream, .messages(service), byteLimit: service.byteLimit, on: id, for: nil)
      links[id]?.usedAt = now
      tellConnected(peer, to: service)
    }
  }

  private mutating func accept(
    _ stream: StreamID, _ purpose: LinkStream.Purpose, byteLimit: Int, on id: ConnectionID,
    for milliseconds: UInt64?
  ) {
    links[id]?.streams[stream] = LinkStream(
      purpose, isOurs: false, byteLimit: byteLimit, openedAt: now,
      deadline: milliseconds.map { now + $0 })
  }

  /// Bytes came over a stream.
  mutating func received(_ bytes: ArraySlice<UInt8>, _ stream: StreamID, on id: ConnectionID) {
    // The stream itself is not held: its buffer would be copied for each frame that is added.
    guard let peer = links[id]?.peer, let purpose = links[id]?.streams[stream]?.purpose else {
      return
    }
    feed(id, .consumed(stream, bytes.count))
    guard links[id]?.streams[stream]?.isDone == false else { return }
    guard purpose != .ping else { return receivedPing(bytes, stream, on: id) }
    links[id]?.usedAt = now
    let messages: [[UInt8]]
    do {
      messages = try links[id]?.streams[stream]?.frames.append(bytes) ?? []
    } catch {
      forget(stream, on: id)
      return report(peer, .malformed(protocol: purpose.name))
    }
    for message in messages {
      // Who was banned for one message is not heard with the next.
      guard let use = links[id]?.streams[stream], !use.isDone else { return }
      received(message, for: purpose, isOurs: use.isOurs, stream, from: peer, on: id)
    }
  }

  private mutating func received(
    _ message: [UInt8], for purpose: LinkStream.Purpose, isOurs: Bool, _ stream: StreamID,
    from peer: PeerID, on id: ConnectionID
  ) {
    switch purpose {
    case .identify where isOurs, .push where !isOurs:
      settle(stream, on: id)
      identified(peer, message, on: id)
    case .messages(let service): receivedMessage(message, of: service, from: peer)
    case .request(let request?): answered(request, message, stream, on: id)
    case .request(nil): asked(message, by: peer, stream, on: id)
    case .identify, .push, .ping: break
    }
  }

  /// The other side writes no more.
  mutating func ended(_ stream: StreamID, on id: ConnectionID) {
    guard let use = links[id]?.streams[stream] else { return }
    switch use.purpose {
    case .request(let request?): failed(request)
    case .messages(let service) where use.isOurs: outboundEnded(service, stream, on: id)
    default: break
    }
    feed(id, .closeWrite(stream))
    links[id]?.streams[stream] = nil
  }

  /// A stream was refused or reset.
  mutating func lost(_ stream: StreamID, on id: ConnectionID, refused: Bool) {
    guard let use = links[id]?.streams.removeValue(forKey: stream) else { return }
    switch use.purpose {
    case .request(let request?): failed(request)
    case .messages(let service) where use.isOurs:
      outboundLost(service, stream, on: id, refused: refused)
    default: break
    }
  }

  /// The time of a stream is up. That tells nothing of the connection, as a stream may wait behind
  /// others: whether the peer is still there, Yamux finds out.
  mutating func expired(_ stream: StreamID, on id: ConnectionID) {
    guard let purpose = links[id]?.streams[stream]?.purpose else { return }
    forget(stream, on: id)
    if case .request(let request?) = purpose { failed(request) }
  }

  /// Closes our side of a stream whose purpose is done.
  mutating func settle(_ stream: StreamID, on id: ConnectionID) {
    links[id]?.streams[stream]?.isDone = true
    feed(id, .closeWrite(stream))
  }

  /// Resets a stream.
  mutating func forget(_ stream: StreamID, on id: ConnectionID) {
    links[id]?.streams[stream] = nil
    feed(id, .reset(stream))
  }

  /// What was written to a stream left the connection's queue.
  mutating func drained(_ stream: StreamID, on id: ConnectionID) {
    guard case .messages(let service)? = links[id]?.streams[stream]?.purpose,
      let peer = links[id]?.peer, let outbound = peers[peer]?.outbound[service],
      outbound.link == id, outbound.stream == stream, outbound.unsent > 0
    else { return }
    peers[peer]?.outbound[service]?.unsent = 0
    for _ in 0..<outbound.unsent { tellSent(to: peer, by: service) }
  }
}

/// The names of the protocols that a node speaks.
enum ProtocolName {
  /// All that a node takes streams for, as identify tells them.
  static func all(servesTable: Bool) -> [String] {
    [Identify.name, Identify.pushName, Ping.name] + (servesTable ? [Kademlia.protocolName] : [])
      + MessageProtocol.allCases.flatMap(\.names)
  }
}

extension LinkStream.Purpose {
  /// The protocol, for reports.
  var name: String {
    switch self {
    case .identify: Identify.name
    case .push: Identify.pushName
    case .ping: Ping.name
    case .messages(let service): service.names[0]
    case .request: Kademlia.protocolName
    }
  }
}
