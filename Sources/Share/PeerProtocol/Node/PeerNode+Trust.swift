// Trust: what a peer does is counted in points that fade; with a hundred it is disconnected and not
// talked to for a while. A lie is a hundred; slowness may be the network's fault and costs little.

extension PeerNode {
  /// Counts what a peer did.
  mutating func report(_ peer: PeerID, _ misbehaviour: Misbehaviour) {
    notice(.misbehaved(peer, misbehaviour))
    guard book.addPoints(misbehaviour.points, to: peer, at: now) >= 100 else { return }
    let length = misbehaviour.banMilliseconds
    book.ban(peer, until: now + length, at: now)
    notice(.banned(peer, misbehaviour, milliseconds: length))
    consult(.forget(peer))
    for id in peers[peer]?.links ?? [] { close(id, because: nil) }
  }
}

extension Misbehaviour {
  var points: UInt64 {
    switch self {
    case .wrongBlock, .malformed: 100
    case .invalidAnnouncement: 50
    case .flood: 34
    case .unasked: 5
    case .stalled: 3
    }
  }

  var banMilliseconds: UInt64 {
    if case .stalled = self { Limits.restMilliseconds } else { Limits.banMilliseconds }
  }
}

extension ConnectionError {
  /// Whether a peer whose key is proven can only have caused it on purpose. What is not authentic
  /// is not of the peer: whoever stands between may have changed a bit.
  var isMisbehaviour: Bool {
    switch self {
    case .yamux, .multistream: true
    case .noise, .wrongPeer, .handshakeTimeout, .noAnswer, .remoteError: false
    }
  }
}
