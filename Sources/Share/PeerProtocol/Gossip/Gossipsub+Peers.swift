extension Gossipsub {
  mutating func connect(_ peer: PeerID, _ group: AddressGroup?, _ isOutbound: Bool) {
    guard peers[peer] == nil, peer != identity.id, peers.count < Limits.connections else { return }
    var state = GossipPeer(group: group, isOutbound: isOutbound)
    if let standing = reputations.removeValue(forKey: peer) {
      state.standing = standing
      state.standing.until = nil
    }
    for topic in topics { state.outbox.say(topic, isWanted: true) }
    peers[peer] = state
    if let group { groups[group, default: 0] += 1 }
    toSend.insert(peer)
  }

  mutating func disconnect(_ peer: PeerID) {
    guard var state = peers[peer] else { return }
    for topic in mesh.keys { mesh[topic]?.remove(peer) }
    for topic in fanout.keys { fanout[topic]?.peers.remove(peer) }
    peers[peer] = nil
    if let group = state.group {
      groups[group, default: 1] -= 1
      if groups[group] == 0 { groups[group] = nil }
    }
    // The bad name waits for the peer, or it would be rid of it by connecting again.
    state.standing.depart(parameters.score, at: now)
    guard state.standing.score(parameters.score, at: now) < 0 else { return }
    if reputations.count >= Limits.gossipReputations { removeOldestReputation() }
    reputations[peer] = state.standing
  }

  mutating func restart(_ peer: PeerID) {
    guard peers[peer] != nil else { return }
    peers[peer]?.outbox = GossipOutbox()
    for topic in topics {
      peers[peer]?.outbox.say(topic, isWanted: true)
      // Whether it read the last word is not known; one that is said twice changes nothing.
      if mesh[topic]?.contains(peer) == true { peers[peer]?.outbox.say(topic, .graft) }
    }
    toSend.insert(peer)
  }

  /// A peer says which topics it wants.
  mutating func note(_ subscription: GossipRPC.Subscription, of peer: PeerID) {
    let topic = subscription.topic
    guard subscription.isWanted else {
      peers[peer]?.topics.remove(topic)
      fanout[topic]?.peers.remove(peer)
      leaveMesh(topic, peer)
      return
    }
    guard let count = peers[peer]?.topics.count, count < Limits.topicsPerPeer else { return }
    peers[peer]?.topics.insert(topic)
  }

  mutating func enterMesh(_ topic: String, _ peer: PeerID) {
    guard mesh[topic]?.insert(peer).inserted == true else { return }
    peers[peer]?.standing.enterMesh(topic, at: now)
  }

  mutating func leaveMesh(_ topic: String, _ peer: PeerID) {
    guard mesh[topic]?.remove(peer) != nil else { return }
    peers[peer]?.standing.leaveMesh(topic, parameters.score, at: now)
  }

  /// Asks a peer into the mesh.
  mutating func graft(_ topic: String, _ peer: PeerID) {
    enterMesh(topic, peer)
    peers[peer]?.outbox.say(topic, .graft)
    toSend.insert(peer)
  }

  /// Sends a peer away from the mesh, or tells it that it is not in it.
  mutating func prune(_ topic: String, _ peer: PeerID, backoffSeconds: UInt64) {
    leaveMesh(topic, peer)
    backoffs.add(topic, peer, until: now + backoffSeconds * 1000)
    peers[peer]?.outbox.say(topic, .prune(backoffSeconds: backoffSeconds))
    toSend.insert(peer)
  }

  /// Counts what no honest peer does often, and reports the peer each time it is too much. While it
  /// is not listened to it is not reported again: promises from before may still break then.
  mutating func offend(_ peer: PeerID, by weight: Double) {
    guard var standing = peers[peer]?.standing else { return }
    let before = standing.score(parameters.score, at: now)
    standing.offences += weight
    peers[peer]?.standing = standing
    let threshold = parameters.score.graylistThreshold
    guard before >= threshold, standing.score(parameters.score, at: now) < threshold else { return }
    actions.append(.report(peer, .flood(protocol: Self.protocols[0])))
  }

  /// The peers that want a topic and have that score at least, in order.
  func peers(wanting topic: String, from threshold: Double) -> [PeerID] {
    peers.keys.filter {
      peers[$0]?.topics.contains(topic) == true && score(of: $0) >= threshold
    }.sorted()
  }

  private mutating func removeOldestReputation() {
    let oldest = reputations.min {
      ($0.value.until ?? now, $0.key) < ($1.value.until ?? now, $1.key)
    }
    if let oldest { reputations[oldest.key] = nil }
  }
}
