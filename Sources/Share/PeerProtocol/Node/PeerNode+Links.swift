// Connections from the first byte to the last, and which of two to one peer is used.

extension PeerNode {
  mutating func started(listening addresses: [Multiaddress]) {
    listening = addresses
    consult(.ownAddresses(addresses))
    discover(.ownAddresses(addresses))
    for peer in peers.keys.sorted() { pushIdentity(to: peer) }
  }

  mutating func accepted(_ id: ConnectionID, from remote: Multiaddress) {
    let host = remote.host
    let ofHost = links.values.count { $0.remote.host == host }
    guard !isStopping, ofHost < Limits.connectionsPerAddress,
      makeRoom(below: Limits.acceptedUpTo)
    else {
      output.append(.close(id))
      return
    }
    open(id, remote: remote, role: .responder)
  }

  mutating func open(_ id: ConnectionID, remote: Multiaddress, role: PeerConnection.Role) {
    let connection = PeerConnection(
      role: role, credentials: credentials, ephemeralKey: random.bytes(32),
      protocols: ProtocolName.all(servesTable: configuration.servesTable), at: now)
    links[id] = Link(id: id, remote: remote.withoutPeer, connection: connection, at: now)
    feed(id, .tick)
  }

  /// Whether there is room for a connection; a full table gives up the one that was idle for
  /// longest, if any was for `Limits.replaceableMilliseconds`.
  mutating func makeRoom(below count: Int) -> Bool {
    guard links.count >= count else { return true }
    let idle = links.values.filter {
      now.milliseconds(since: $0.usedAt) > Limits.replaceableMilliseconds
    }
    guard let oldest = idle.min(by: { ($0.usedAt, $0.id) < ($1.usedAt, $1.id) }) else {
      return false
    }
    close(oldest.id, because: nil)
    return true
  }

  mutating func flushed(_ id: ConnectionID, _ count: Int) {
    links[id]?.unflushedBytes -= count
    feed(id, .flushed(count))
  }

  /// What a connection says, except for bytes to transmit.
  mutating func take(_ action: PeerConnection.Action, from id: ConnectionID) {
    switch action {
    case .transmit(let bytes): output.append(.transmit(id, bytes))
    case .established(let peer): established(id, peer)
    case .opened(let stream, _): opened(stream, on: id)
    case .accepted(let stream, let name): accepted(stream, protocol: name, on: id)
    case .refused(let stream): lost(stream, on: id, refused: true)
    case .data(let stream, let bytes): received(bytes, stream, on: id)
    case .remoteClosed(let stream): ended(stream, on: id)
    case .reset(let stream): lost(stream, on: id, refused: false)
    case .drained(let stream): drained(stream, on: id)
    case .close(let error): failed(id, error)
    }
  }

  private mutating func established(_ id: ConnectionID, _ peer: PeerID) {
    guard let link = links[id] else { return }
    guard peer != self.id, !book.isBanned(peer, at: now) else {
      close(id, because: nil)
      return
    }
    links[id]?.peer = peer
    links[id]?.usedAt = now
    book.sawPeer(peer, at: now)
    if link.isOurs { book.learn([link.remote], of: peer, at: now) }
    settleDial(id, peer)
    if peers[peer] != nil {
      peers[peer]?.links.append(id)
      chooseLink(to: peer)
    } else {
      peers[peer] = ConnectedPeer(links: [id])
      notice(.connected(peer, link.remote))
    }
    askIdentity(on: id)
    sendWaitingRequests(to: peer)
  }

  /// Both sides choose the same one of several connections: the first that was dialed by the peer
  /// with the smaller name. Streams that run over another one may end there.
  private mutating func chooseLink(to peer: PeerID) {
    guard let all = peers[peer]?.links else { return }
    let dialedBySmaller = all.filter { (links[$0]?.isOurs == true) == (id < peer) }
    guard let chosen = dialedBySmaller.first ?? all.first else { return }
    peers[peer]?.links = [chosen] + all.filter { $0 != chosen }
    for other in all where other != chosen {
      links[other]?.isRetiring = true
      retireMessages(to: peer, over: other)
    }
    links[chosen]?.isRetiring = false
  }

  /// Closes a connection from here.
  mutating func close(_ id: ConnectionID, because error: String?) {
    guard links[id] != nil else { return }
    feed(id, .close)
    output.append(.close(id))
    drop(id, because: error)
  }

  private mutating func failed(_ id: ConnectionID, _ error: ConnectionError?) {
    if let peer = links[id]?.peer, let error, error.isMisbehaviour {
      report(peer, .malformed(protocol: "\(error)"))
    }
    if case .wrongPeer(let expected, _) = error, let link = links[id], link.isOurs {
      book.forget(link.remote, of: expected)
    }
    close(id, because: error.map { "\($0)" })
  }

  /// Forgets a connection that is closed.
  mutating func drop(_ id: ConnectionID, because error: String?) {
    guard let link = links.removeValue(forKey: id) else {
      dialFailed(id)
      return
    }
    if let error { notice(.failed(link.remote, link.peer, error)) }
    attemptEnded(id)
    failRequests(of: link)
    guard let peer = link.peer, peers[peer] != nil else { return }
    peers[peer]?.links.removeAll { $0 == id }
    if peers[peer]?.links.isEmpty == true {
      peerLeft(peer)
    } else {
      chooseLink(to: peer)
      restartMessages(to: peer, lostWith: id)
    }
  }

  private mutating func peerLeft(_ peer: PeerID) {
    let served = peers.removeValue(forKey: peer)?.served ?? []
    for service in served.sorted() { tellDisconnected(peer, from: service) }
    book.lost(peer, at: now)
    consult(.left(peer))
    notice(.disconnected(peer))
  }

  /// Closes what is idle, what is not needed any more, and streams whose time is up.
  mutating func tickLinks() {
    for id in links.keys.sorted() {
      guard let link = links[id] else { continue }
      if link.peer != nil, isUnused(link) {
        close(id, because: nil)
        continue
      }
      for stream in link.streams.keys.sorted() {
        guard let deadline = links[id]?.streams[stream]?.deadline, deadline <= now else { continue }
        expired(stream, on: id)
      }
      ping(id)
    }
  }

  private func isUnused(_ link: Link) -> Bool {
    let idle = now.milliseconds(since: link.usedAt)
    guard !link.streams.values.contains(where: { $0.purpose != .ping && !$0.isDone }) else {
      return link.isRetiring && idle > Limits.retiringMilliseconds
    }
    return idle > (link.isRetiring ? Limits.retiredMilliseconds : Limits.idleMilliseconds)
  }

  mutating func stop() {
    isStopping = true
    if let discovery, !listening.isEmpty { output.append(.multicast(discovery.farewell)) }
    for id in links.keys.sorted() { close(id, because: nil) }
    cancelDials()
  }

  mutating func notice(_ notice: Notice) { output.append(.notice(notice)) }
}
