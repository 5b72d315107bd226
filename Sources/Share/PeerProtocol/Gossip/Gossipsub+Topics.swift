extension Gossipsub {
  mutating func subscribe(_ topic: String) {
    guard mesh[topic] == nil, mesh.count < Limits.topicsPerPeer, GossipRPC.isTopic(topic) else {
      return
    }
    mesh[topic] = []
    for peer in peers.keys {
      peers[peer]?.outbox.say(topic, isWanted: true)
      toSend.insert(peer)
    }
    // Those who were written to so far are good for listening to.
    let known = fanout.removeValue(forKey: topic)?.peers ?? []
    let candidates = peers(wanting: topic, from: 0).filter {
      backoffs.end(topic, $0, at: now) == nil
    }
    let others = candidates.filter { !known.contains($0) }.shuffled(using: &random)
    let chosen = candidates.filter(known.contains) + others
    for peer in chosen.prefix(parameters.degree) { graft(topic, peer) }
  }

  mutating func unsubscribe(_ topic: String) {
    guard let members = mesh[topic] else { return }
    for peer in members.sorted() {
      prune(topic, peer, backoffSeconds: parameters.leaveBackoffSeconds)
    }
    mesh[topic] = nil
    for peer in peers.keys {
      peers[peer]?.outbox.say(topic, isWanted: false)
      peers[peer]?.standing.topics[topic]?.firstDeliveries = 0
      toSend.insert(peer)
    }
  }

  mutating func publish(_ topic: String, _ data: [UInt8]) {
    guard GossipRPC.isTopic(topic), data.count <= Limits.announcementBytes,
      let message = GossipMessage(by: identity, number: number, topic: topic, data: data)
    else { return }
    number &+= 1
    seen.insert(message.id, .accepted(now), at: now)
    cache.insert(message, message.encoded)
    var receivers = mesh[topic] ?? fanoutPeers(of: topic)
    if parameters.floodsOwn {
      receivers.formUnion(peers(wanting: topic, from: parameters.score.publishThreshold))
    }
    send(message.encoded, to: receivers)
  }

  mutating func send(_ message: [UInt8], to receivers: Set<PeerID>) {
    for peer in receivers {
      guard let isTaken = peers[peer]?.outbox.publish(message) else { continue }
      if isTaken { toSend.insert(peer) } else { tallies.dropped += 1 }
    }
  }

  /// The peers that a topic is written to which is not read here.
  private mutating func fanoutPeers(of topic: String) -> Set<PeerID> {
    var members = fanout[topic]?.peers ?? []
    let candidates = peers(wanting: topic, from: parameters.score.publishThreshold)
      .filter { !members.contains($0) }.shuffled(using: &random)
    members.formUnion(candidates.prefix(max(0, parameters.degree - members.count)))
    if fanout[topic] != nil || fanout.count < Limits.topicsPerPeer {
      fanout[topic] = Fanout(peers: members, lastPublished: now)
    }
    return members
  }
}
