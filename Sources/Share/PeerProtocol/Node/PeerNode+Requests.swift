// Messages of Kademlia: a stream for each of our questions, and as many questions as it likes on
// each of the other side's. A question to a peer that is not connected dials it first.

extension PeerNode {
  /// Asks a peer; the answer or its failure is told to Kademlia.
  mutating func ask(
    _ peer: PeerID, at addresses: [Multiaddress], _ request: RequestTable.Outbound
  ) {
    requests.outbound[request.id] = request.isAnswered
    guard peers[peer] == nil else { return send(request, to: peer) }
    book.learn(addresses, of: peer, at: now)
    dial(peer)
    guard dialing.ofPeer[peer] != nil else { return failLater(request.id) }
    requests.waiting[peer, default: []].append(request)
  }

  /// Fails with the next tick, so that who asks is never told before it has finished asking.
  private mutating func failLater(_ request: RequestID) { failedRequests.append(request) }

  private mutating func send(_ request: RequestTable.Outbound, to peer: PeerID) {
    guard let id = peers[peer]?.links.first,
      openStream(
        .request(request.id), names: [Kademlia.protocolName],
        byteLimit: Limits.kademliaMessageBytes, on: id,
        sending: [MessageFrames.frame(request.message)], thenClose: true,
        deadline: now + Limits.requestMilliseconds) != nil
    else { return failLater(request.id) }
  }

  mutating func sendWaitingRequests(to peer: PeerID) {
    for waiting in requests.waiting.removeValue(forKey: peer) ?? [] { send(waiting, to: peer) }
  }

  mutating func failWaitingRequests(to peer: PeerID) {
    for waiting in requests.waiting.removeValue(forKey: peer) ?? [] { failed(waiting.id) }
  }

  /// A connection is gone, and with it the questions that were asked over it.
  mutating func failRequests(of link: Link) {
    for stream in link.streams.keys.sorted() {
      if case .request(let request?)? = link.streams[stream]?.purpose { failed(request) }
    }
    requests.inbound = requests.inbound.filter { $0.value.link != link.id }
  }

  mutating func tickRequests() {
    for peer in requests.waiting.keys.sorted() {
      let late = requests.waiting[peer]?.filter { $0.deadline <= now } ?? []
      requests.waiting[peer]?.removeAll { $0.deadline <= now }
      if requests.waiting[peer]?.isEmpty == true { requests.waiting[peer] = nil }
      for waiting in late { failed(waiting.id) }
    }
  }

  mutating func settleFailedRequests() {
    let failures = failedRequests
    failedRequests = []
    for request in failures { failed(request) }
  }

  /// The stream of a question is open: what is only said is said with that.
  mutating func opened(_ stream: StreamID, on id: ConnectionID) {
    guard case .request(let request?)? = links[id]?.streams[stream]?.purpose,
      requests.outbound[request] == false
    else { return }
    requests.outbound[request] = nil
    consult(.answered(request, []))
  }

  /// The answer to a question of ours came.
  mutating func answered(
    _ request: RequestID, _ message: [UInt8], _ stream: StreamID, on id: ConnectionID
  ) {
    guard requests.outbound.removeValue(forKey: request) != nil else { return }
    settle(stream, on: id)
    consult(.answered(request, message))
  }

  mutating func failed(_ request: RequestID) {
    guard requests.outbound.removeValue(forKey: request) != nil else { return }
    consult(.failed(request))
  }

  /// A peer asks.
  mutating func asked(
    _ message: [UInt8], by peer: PeerID, _ stream: StreamID, on id: ConnectionID
  ) {
    guard let remote = links[id]?.remote else { return }
    requests.inboundCount += 1
    let request = RequestID(requests.inboundCount)
    requests.inbound[request] = .init(link: id, stream: stream)
    links[id]?.streams[stream]?.deadline = now + Limits.idleMilliseconds
    consult(.request(peer, request, message, from: remote))
  }

  /// The answer to a peer's question.
  mutating func answer(_ request: RequestID, _ message: [UInt8]) {
    guard let inbound = requests.inbound.removeValue(forKey: request),
      links[inbound.link]?.streams[inbound.stream] != nil
    else { return }
    feed(inbound.link, .write(inbound.stream, MessageFrames.frame(message)))
  }

  mutating func refuse(_ request: RequestID) {
    guard let inbound = requests.inbound.removeValue(forKey: request),
      links[inbound.link]?.streams[inbound.stream] != nil
    else { return }
    forget(inbound.stream, on: inbound.link)
  }
}
