// Bitswap and gossipsub: messages over one stream a peer and direction, for as long as both are
// there. A service is told that a message was sent once it left the connection's queue.

extension PeerNode {
  /// Sends a message of a service. It is dropped where the peer is gone: the service hears of that.
  mutating func send(_ message: [UInt8], to peer: PeerID, by service: MessageProtocol) {
    guard let state = peers[peer] else { return }
    let framed = MessageFrames.frame(message)
    if let outbound = state.outbound[service] {
      links[outbound.link]?.usedAt = now
      feed(outbound.link, .write(outbound.stream, framed))
      peers[peer]?.outbound[service]?.unsent += 1
      return
    }
    guard let id = state.links.first, state.refusals[service, default: 0] < 3,
      let stream = openStream(
        .messages(service), names: service.names, byteLimit: service.byteLimit, on: id,
        sending: [framed], deadline: nil)
    else { return }
    peers[peer]?.outbound[service] = .init(link: id, stream: stream, unsent: 1)
  }

  /// The peer closed its side of the stream that we write to: the next message opens another.
  mutating func outboundEnded(_ service: MessageProtocol, _ stream: StreamID, on id: ConnectionID) {
    guard let peer = links[id]?.peer, let outbound = peers[peer]?.outbound[service],
      outbound.link == id, outbound.stream == stream
    else { return }
    peers[peer]?.outbound[service] = nil
    for _ in 0..<outbound.unsent { tellSent(to: peer, by: service) }
  }

  /// The stream that we write to broke: what was under way is lost, so both begin anew.
  mutating func outboundLost(
    _ service: MessageProtocol, _ stream: StreamID, on id: ConnectionID, refused: Bool
  ) {
    guard let peer = links[id]?.peer, let outbound = peers[peer]?.outbound[service],
      outbound.link == id, outbound.stream == stream
    else { return }
    peers[peer]?.outbound[service] = nil
    peers[peer]?.refusals[service, default: 0] += refused ? 3 : 1
    guard peers[peer]?.refusals[service, default: 0] ?? 3 < 3 else {
      return tellDisconnected(peer, from: service)
    }
    tellRestarted(peer, to: service)
  }

  /// Another connection is used from now on: the streams on this one end once they are written.
  mutating func retireMessages(to peer: PeerID, over id: ConnectionID) {
    for service in MessageProtocol.allCases {
      guard let outbound = peers[peer]?.outbound[service], outbound.link == id else { continue }
      peers[peer]?.outbound[service] = nil
      feed(id, .closeWrite(outbound.stream))
      for _ in 0..<outbound.unsent { tellSent(to: peer, by: service) }
    }
  }

  /// One of several connections is gone: services whose stream went over it begin anew.
  mutating func restartMessages(to peer: PeerID, lostWith id: ConnectionID) {
    for service in MessageProtocol.allCases {
      guard peers[peer]?.outbound[service]?.link == id else { continue }
      peers[peer]?.outbound[service] = nil
      tellRestarted(peer, to: service)
    }
  }

  /// Tells a service that what it sent to a peer may be lost, while the peer is still there.
  private mutating func tellRestarted(_ peer: PeerID, to service: MessageProtocol) {
    switch service {
    case .bitswap:
      tellDisconnected(peer, from: service)
      tellConnected(peer, to: service)
    case .gossip: gossip(.restarted(peer))
    }
  }

  /// Tells a service that a peer which speaks its protocol is there.
  mutating func tellConnected(_ peer: PeerID, to service: MessageProtocol) {
    guard peers[peer]?.served.insert(service).inserted == true else { return }
    switch service {
    case .bitswap: exchange(.connected(peer))
    case .gossip: gossipWith(peer)
    }
  }

  /// Tells a service that a peer is gone.
  mutating func tellDisconnected(_ peer: PeerID, from service: MessageProtocol) {
    peers[peer]?.served.remove(service)
    switch service {
    case .bitswap: exchange(.disconnected(peer))
    case .gossip: gossip(.disconnected(peer))
    }
  }

  mutating func tellSent(to peer: PeerID, by service: MessageProtocol) {
    switch service {
    case .bitswap: exchange(.sent(peer))
    case .gossip: gossip(.sent(peer))
    }
  }

  mutating func receivedMessage(_ message: [UInt8], of service: MessageProtocol, from peer: PeerID)
  {
    switch service {
    case .bitswap: exchange(.message(peer, message))
    case .gossip: gossip(.message(peer, message))
    }
  }
}
