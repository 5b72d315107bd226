extension Gossipsub {
  /// A peer says what it has: what was not seen is asked for.
  mutating func take(_ haves: [GossipRPC.Have], from peer: PeerID) {
    guard !haves.isEmpty else { return }
    // A flood is counted of those too whose gossip is not read any more.
    peers[peer]?.gossipMessages += 1
    guard let state = peers[peer], state.gossipMessages <= parameters.gossipMessages else {
      // Nobody gossips so often: a heartbeat brings one message, two where it is split.
      return offend(peer, by: 0.5)
    }
    guard score(of: peer) >= parameters.score.gossipThreshold else { return }
    var unseen: [GossipMessageID] = []
    var known: Set<GossipMessageID> = []
    for have in haves where mesh[have.topic] != nil {
      for id in have.ids where seen[id] == nil && known.insert(id).inserted { unseen.append(id) }
    }
    let room = max(0, Limits.gossipIdentifiers - state.identifiersAsked)
    let chosen = unseen.shuffled(using: &random).prefix(room)
    guard let watched = chosen.first else { return }
    peers[peer]?.identifiersAsked += chosen.count
    promises.add(watched, by: peer, until: now + parameters.promise)
    peers[peer]?.outbox.want(Array(chosen))
    toSend.insert(peer)
  }

  /// A peer asks for messages.
  mutating func take(_ wants: [GossipMessageID], from peer: PeerID) {
    guard score(of: peer) >= parameters.score.gossipThreshold else { return }
    for id in wants {
      guard let state = peers[peer], state.wantedBytes < Limits.gossipWantedBytes else { return }
      guard let message = cache.take(id, for: peer, limit: parameters.retransmissions) else {
        continue
      }
      peers[peer]?.wantedBytes += message.count
      send(message, to: [peer])
    }
  }

  /// A peer takes us into its mesh and wants into ours.
  mutating func takeGraft(_ topic: String, from peer: PeerID) {
    // Of topics that are not wanted nothing is said: answers to made up names would be free.
    guard let members = mesh[topic], !members.contains(peer), let state = peers[peer] else {
      return
    }
    if let end = backoffs.end(topic, peer, at: now) {
      let began = end.milliseconds(since: now) + parameters.graftFlood
      offend(peer, by: began > parameters.backoffSeconds * 1000 ? 2 : 1)
      return prune(topic, peer, backoffSeconds: parameters.backoffSeconds)
    }
    // Who dials may be anyone, so only those that were dialed from here enter a mesh that is full.
    guard score(of: peer) >= 0, members.count < parameters.highDegree || state.isOutbound else {
      return prune(topic, peer, backoffSeconds: parameters.backoffSeconds)
    }
    peers[peer]?.topics.insert(topic)
    enterMesh(topic, peer)
  }

  /// A peer sends us away from its mesh.
  mutating func take(_ prune: GossipRPC.Prune, from peer: PeerID) {
    guard mesh[prune.topic] != nil else { return }
    leaveMesh(prune.topic, peer)
    let seconds = min(
      prune.backoffSeconds ?? parameters.backoffSeconds, Limits.gossipBackoffSeconds)
    backoffs.add(prune.topic, peer, until: now + max(1, seconds) * 1000)
  }
}
