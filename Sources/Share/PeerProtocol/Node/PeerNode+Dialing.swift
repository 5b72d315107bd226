extension PeerNode {
  /// Stays connected to whoever is at one of these addresses.
  mutating func connect(_ addresses: [Multiaddress]) {
    let usable = addresses.filter { $0.isDialable && $0.peer != id }
    guard let first = usable.first, dialing.wanted.count < Limits.wantedPeers else { return }
    if let peer = first.peer { book.learn(usable.filter { $0.peer == peer }, of: peer, at: now) }
    if !dialing.wanted.contains(where: { $0.addresses == usable }) {
      dialing.wanted.append(.init(addresses: usable, peer: first.peer, nextAt: now))
    }
    tickDialing()
  }

  mutating func remember(_ known: [KnownPeer]) {
    for peer in known.prefix(Limits.knownPeers).reversed() {
      book.learn(peer.addresses, of: peer.id, at: now, lastSeen: peer.lastSeen)
    }
  }

  /// Dials a peer unless it is connected, being dialed, banned or resting.
  mutating func dial(_ peer: PeerID) {
    guard peers[peer] == nil, dialing.ofPeer[peer] == nil, book.isDialable(peer, at: now) else {
      return
    }
    startDial(of: peer, at: book.addresses(of: peer))
  }

  private mutating func startDial(of peer: PeerID?, at addresses: [Multiaddress]) {
    guard !isStopping, !addresses.isEmpty, dialing.dials.count < Limits.dials,
      makeRoom(below: Limits.connections)
    else { return }
    dialing.dialCount += 1
    let number = dialing.dialCount
    if let peer { dialing.ofPeer[peer] = number }
    dialing.dials[number] = .init(peer: peer, all: addresses, untried: addresses, nextAt: now)
    tryNextAddress(number)
  }

  private mutating func tryNextAddress(_ number: UInt64) {
    guard let address = dialing.dials[number]?.untried.first else { return }
    dialing.attemptCount += 1
    let id = ConnectionID.dialed(dialing.attemptCount)
    dialing.dials[number]?.untried.removeFirst()
    dialing.dials[number]?.attempts.append(id)
    dialing.dials[number]?.nextAt = now + Limits.staggerMilliseconds
    dialing.attempts[id] = .init(
      dial: number, address: address.withoutPeer, deadline: now + Limits.dialMilliseconds)
    output.append(.dial(id, address.withoutPeer))
  }

  mutating func dialed(_ id: ConnectionID) {
    guard let attempt = dialing.attempts[id], let dial = dialing.dials[attempt.dial] else {
      output.append(.close(id))
      return
    }
    open(id, remote: attempt.address, role: .initiator(expecting: dial.peer))
  }

  mutating func dialFailed(_ id: ConnectionID) { attemptEnded(id) }

  /// An attempt came to nothing: the next address, or the end of the dial.
  mutating func attemptEnded(_ id: ConnectionID) {
    guard let attempt = dialing.attempts.removeValue(forKey: id),
      dialing.dials[attempt.dial] != nil
    else { return }
    dialing.dials[attempt.dial]?.attempts.removeAll { $0 == id }
    tryNextAddress(attempt.dial)
    guard let dial = dialing.dials[attempt.dial], dial.attempts.isEmpty else { return }
    dialing.dials[attempt.dial] = nil
    noteWanted(dial, answered: nil)
    if let peer = dial.peer {
      dialing.ofPeer[peer] = nil
      book.failedToDial(peer, at: now)
      failWaitingRequests(to: peer)
      consult(.failedToReach(peer))
    }
    notice(.unreachable(dial.peer, dial.all))
  }

  /// A connection was established: its dial is done, and other attempts of it are given up.
  ///
  /// Where the peer dialed, one that is in its handshake goes on: if both gave up what they dialed
  /// themselves, none would be left. Which of the two stays, both decide the same way later.
  mutating func settleDial(_ id: ConnectionID, _ peer: PeerID) {
    var numbers = dialing.ofPeer[peer].map { [$0] } ?? []
    if let number = dialing.attempts[id]?.dial, !numbers.contains(number) {
      numbers.append(number)
    }
    dialing.attempts[id] = nil
    for number in numbers {
      guard let dial = dialing.dials.removeValue(forKey: number) else { continue }
      if let expected = dial.peer { dialing.ofPeer[expected] = nil }
      noteWanted(dial, answered: peer)
      let kept = links[id]?.isOurs == true ? nil : dial.attempts.first { links[$0] != nil }
      if let kept { dialing.attempts[kept] = nil }
      for other in dial.attempts where other != id && other != kept { abandon(other) }
    }
  }

  /// Gives up an attempt that is not established yet.
  private mutating func abandon(_ id: ConnectionID) {
    dialing.attempts[id] = nil
    guard links[id]?.peer == nil else { return }
    output.append(.close(id))
    links[id] = nil
  }

  private mutating func noteWanted(_ dial: Dialing.Dial, answered peer: PeerID?) {
    for index in dialing.wanted.indices {
      let wanted = dialing.wanted[index]
      guard wanted.addresses == dial.all || (wanted.peer != nil && wanted.peer == dial.peer) else {
        continue
      }
      dialing.wanted[index].peer = peer ?? wanted.peer
      dialing.wanted[index].failures = peer == nil ? wanted.failures + 1 : 0
      let doublings = peer == nil ? UInt64(min(wanted.failures, 7)) : 0
      let pause = Limits.firstRedialPauseMilliseconds << doublings
      dialing.wanted[index].nextAt = now + min(Limits.longestRedialPauseMilliseconds, pause)
    }
  }

  /// The next addresses, deadlines, and peers that are missing.
  mutating func tickDialing() {
    for number in dialing.dials.keys.sorted() {
      if let dial = dialing.dials[number], dial.nextAt <= now { tryNextAddress(number) }
    }
    for id in dialing.attempts.keys.sorted() {
      guard let attempt = dialing.attempts[id], attempt.deadline <= now, links[id] == nil else {
        continue
      }
      output.append(.close(id))
      attemptEnded(id)
    }
    for index in dialing.wanted.indices { redial(index) }
    if ticks % 10 == 0 { lookForPeers() }
  }

  private mutating func redial(_ index: Int) {
    let wanted = dialing.wanted[index]
    guard wanted.nextAt <= now else { return }
    dialing.wanted[index].nextAt = now + Limits.wantedPauseMilliseconds
    if let peer = wanted.peer {
      guard peers[peer] == nil, dialing.ofPeer[peer] == nil, !book.isBanned(peer, at: now) else {
        return
      }
    } else if dialing.dials.values.contains(where: { $0.all == wanted.addresses }) {
      return
    }
    startDial(of: wanted.addresses.first?.peer, at: wanted.addresses)
  }

  /// Dials one known peer where there are fewer connections than sought.
  private mutating func lookForPeers() {
    guard peers.count + dialing.dials.count < configuration.soughtPeers else { return }
    let candidates = book.dialable(at: now).filter {
      peers[$0] == nil && dialing.ofPeer[$0] == nil
    }
    if let peer = candidates.randomElement(using: &random) { dial(peer) }
  }

  mutating func cancelDials() {
    for id in dialing.attempts.keys.sorted() { abandon(id) }
    dialing = Dialing()
  }
}
