extension Gossipsub {
  mutating func receive(_ bytes: [UInt8], from peer: PeerID) {
    guard let state = peers[peer] else { return }
    // What is too much is not looked at, at nobody's cost: it may be another's flood passed on.
    guard state.messages < Limits.gossipMessagesPerHeartbeat else {
      tallies.dropped += 1
      return
    }
    peers[peer]?.messages += 1
    let rpc: GossipRPC
    do { rpc = try GossipRPC(bytes) } catch {
      actions.append(.report(peer, .malformed(protocol: Self.protocols[0])))
      offend(peer, by: 5)
      return
    }
    // Topics are noted of everyone, or a peer that is listened to again would be taken for deaf.
    for subscription in rpc.subscriptions { note(subscription, of: peer) }
    for publication in rpc.publications {
      guard isHeard(peer) else { break }
      take(publication, from: peer)
    }
    guard isHeard(peer) else {
      tallies.ignored += rpc.publications.count
      return
    }
    take(rpc.haves, from: peer)
    take(rpc.wants, from: peer)
    for topic in rpc.grafts { takeGraft(topic, from: peer) }
    for prune in rpc.prunes { take(prune, from: peer) }
  }

  private func isHeard(_ peer: PeerID) -> Bool {
    score(of: peer) >= parameters.score.graylistThreshold
  }

  private mutating func take(_ publication: GossipRPC.Publication, from peer: PeerID) {
    guard let topic = publication.topics.first, mesh[topic] != nil,
      publication.topics.count == 1
    else {
      tallies.ignored += 1
      return
    }
    // Most that comes is a copy: it is known by its name, whatever else stands in it.
    if let id = publication.id, let state = seen[id] {
      return takeCopy(of: publication, topic, state, from: peer)
    }
    guard let message = try? GossipMessage(publication) else { return blame(peer, topic) }
    // What only seems to be ours comes from an earlier life, or from nobody.
    guard message.author != identity.id else { return }
    let id = message.id
    promises.fulfil(id)
    guard let state = peers[peer], validations.count < Limits.gossipValidations,
      state.newPublications < Limits.gossipNewPublicationsPerHeartbeat
    else {
      tallies.dropped += 1
      return
    }
    peers[peer]?.newPublications += 1
    guard message.isSigned else { return blame(peer, topic) }
    let token = DeliveryToken(number: tokens)
    tokens += 1
    seen.insert(id, .pending(token), at: now)
    validations[token] = Validation(message: message, senders: [peer], since: now)
    tallies.delivered += 1
    actions.append(
      .deliver(token, topic: topic, author: message.author, data: message.data))
  }

  /// Another peer brings a message that was seen: it may have it, and it may be to blame for it.
  private mutating func takeCopy(
    of publication: GossipRPC.Publication, _ topic: String, _ state: SeenMessages.State,
    from peer: PeerID
  ) {
    tallies.duplicates += 1
    switch state {
    case .pending(let token):
      if validations[token]?.senders.contains(peer) == false {
        validations[token]?.senders.append(peer)
      }
    case .accepted(let when):
      let isSoon = now.milliseconds(since: when) <= parameters.score.deliveryWindow
      guard isSoon, mesh[topic]?.contains(peer) == true, let name = publication.author,
        let author = try? PeerID(Array(name))
      else { return }
      peers[peer]?.standing.topics[topic]?.note(author, isBrought: true)
    case .rejected: blame(peer, topic)
    case .ignored: break
    }
  }

  /// The application's word on a message.
  mutating func settle(_ token: DeliveryToken, _ verdict: Verdict) {
    guard let validation = validations.removeValue(forKey: token) else { return }
    let message = validation.message
    switch verdict {
    case .accept: pass(on: message, from: validation.senders)
    case .ignore: seen.update(message.id, .ignored)
    case .reject:
      seen.update(message.id, .rejected)
      for peer in validation.senders { blame(peer, message.topic) }
    }
  }

  private mutating func pass(on message: GossipMessage, from senders: [PeerID]) {
    let topic = message.topic
    seen.update(message.id, .accepted(now))
    guard var receivers = mesh[topic] else { return }
    if let first = senders.first {
      peers[first]?.standing.noteFirstDelivery(topic, parameters.score)
    }
    for peer in receivers {
      let isBrought = senders.contains(peer) || peer == message.author
      peers[peer]?.standing.topics[topic]?.note(message.author, isBrought: isBrought)
    }
    let bytes = message.encoded
    cache.insert(message, bytes)
    receivers.subtract(senders)
    receivers.remove(message.author)
    send(bytes, to: receivers)
  }

  /// A message was not valid, which who passed it on could have seen.
  private mutating func blame(_ peer: PeerID, _ topic: String) {
    tallies.invalid += 1
    peers[peer]?.standing.noteInvalid(topic)
    actions.append(.report(peer, .invalidAnnouncement(topic: topic)))
  }
}
