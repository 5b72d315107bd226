extension Gossipsub {
  mutating func tick() {
    guard let next = nextHeartbeat else {
      // Not all nodes of a house at once.
      nextHeartbeat = now + random.next() % max(1, parameters.heartbeat)
      return
    }
    guard next <= now else { return }
    nextHeartbeat = now + parameters.heartbeat
    heartbeat()
  }

  private mutating func heartbeat() {
    heartbeats += 1
    expire()
    for (peer, count) in promises.broken(at: now).sorted(by: { $0.key < $1.key }) {
      tallies.brokenPromises += count
      offend(peer, by: Double(count))
    }
    for peer in peers.keys {
      peers[peer]?.standing.decay(parameters.score)
      peers[peer]?.messages = 0
      peers[peer]?.newPublications = 0
      peers[peer]?.gossipMessages = 0
      peers[peer]?.identifiersAsked = 0
      peers[peer]?.wantedBytes = 0
    }
    for topic in topics {
      mend(topic)
      gossip(topic, apartFrom: mesh[topic] ?? [])
    }
    mendFanout()
    for topic in fanout.keys.sorted() { gossip(topic, apartFrom: fanout[topic]?.peers ?? []) }
    cache.shift(keeping: parameters.cacheHeartbeats)
  }

  private mutating func expire() {
    seen.expire(at: now)
    backoffs.expire(at: now)
    reputations = reputations.filter { ($0.value.until ?? now) > now }
    for peer in reputations.keys { reputations[peer]?.decay(parameters.score) }
    let late = validations.filter {
      now.milliseconds(since: $0.value.since) >= Limits.gossipValidationMilliseconds
    }
    for token in late.keys { settle(token, .ignore) }
  }

  private mutating func mendFanout() {
    fanout = fanout.filter {
      now.milliseconds(since: $0.value.lastPublished) < parameters.fanoutLife
    }
    for topic in fanout.keys.sorted() {
      let good = peers(wanting: topic, from: parameters.score.publishThreshold)
      var members = (fanout[topic]?.peers ?? []).intersection(good)
      let others = good.filter { !members.contains($0) }.shuffled(using: &random)
      members.formUnion(others.prefix(max(0, parameters.degree - members.count)))
      fanout[topic]?.peers = members
    }
  }

  /// Tells some peers outside of the mesh what there is.
  private mutating func gossip(_ topic: String, apartFrom members: Set<PeerID>) {
    let ids = cache.recent(topic, heartbeats: parameters.gossipHeartbeats)
    guard !ids.isEmpty else { return }
    let others = peers(wanting: topic, from: parameters.score.gossipThreshold)
      .filter { !members.contains($0) }
    let share = Int(parameters.gossipFactor * Double(others.count))
    let chosen = others.shuffled(using: &random).prefix(max(parameters.lazyDegree, share))
    for peer in chosen {
      // Each is told of others, where there are too many.
      let some =
        ids.count > Limits.gossipIdentifiers
        ? Array(ids.shuffled(using: &random).prefix(Limits.gossipIdentifiers)) : ids
      peers[peer]?.outbox.have(topic, some)
      toSend.insert(peer)
    }
  }
}
