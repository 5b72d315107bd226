// What a node does with Bitswap, as a value: `BlockSessions` asks others for blocks, `BlockServer`
// answers those who ask, and for each peer a `BitswapOutbox` makes messages of what both have to
// say.

public import ContentBlocks

/// The exchange of blocks with peers.
///
/// Blocks come on either of two streams: Kubo answers on one that it opens itself, py-libp2p on the
/// one that the question came on. Whoever frames must read both and hand over what comes.
public struct Bitswap: Sendable {
  /// The names of the protocol; only the newest is spoken.
  public static let protocolName = "/ipfs/bitswap/1.2.0"

  /// What happens to it.
  public enum Event: Sendable {
    /// A peer that speaks the protocol is there.
    case connected(PeerID)
    /// The last connection to a peer is gone.
    case disconnected(PeerID)
    /// A whole message of a peer.
    case message(PeerID, [UInt8])
    /// A message to a peer has left the socket's queue.
    case sent(PeerID)
    /// 100 ms have passed.
    case tick
    /// A fetch begins, or goes on to a second root: whoever has the root is asked for its blocks.
    case begin(FetchID, root: CID)
    /// A peer that is connected, or will be, is said to have the root.
    case provider(FetchID, PeerID)
    /// A fetch needs a block.
    case want(FetchID, CID)
    /// A fetch has got a block from elsewhere.
    case unwant(FetchID, CID)
    /// A fetch is over.
    case end(FetchID)
    /// A block was read, or is not in the store.
    case loaded(CID, [UInt8]?)
    /// The size of a block in the store; nil where it is not there.
    case loadedSize(CID, Int?)
    /// A block is in the store now: those who wait for it get it.
    case have(CID)
  }

  /// What is to be done.
  public enum Action: Equatable, Sendable {
    /// Send a message, and say `.sent` when it has left the socket's queue.
    case send(PeerID, [UInt8])
    /// A peer did what no honest peer does.
    case report(PeerID, Misbehaviour)
    /// Read a block and say `.loaded`.
    case load(CID)
    /// Look a block's size up and say `.loadedSize`.
    case loadSize(CID)
    /// A block that was asked for, verified by its hash.
    case block(FetchID, from: PeerID, Block)
    /// Nobody who is connected has what this fetch needs: find providers of its root.
    case seek(FetchID)
  }

  private var sessions: BlockSessions
  private var server = BlockServer()
  private var outboxes: [PeerID: BitswapOutbox] = [:]
  /// Peers to whom there may be something to send, in the order in which that came up.
  private var touched: [PeerID] = []

  /// Nobody is connected and nothing is asked for.
  public init(random: PeerRandom) {
    sessions = BlockSessions(random: random)
  }

  /// Takes an event and says what is to be done.
  public mutating func handle(_ event: Event, at now: Instant) -> [Action] {
    var actions: [Action] = []
    take(event, at: now, &actions)
    sessions.settle(at: now)
    deliver()
    server.schedule(&actions)
    let isTick = if case .tick = event { true } else { false }
    if isTick { touched = outboxes.keys.sorted() }
    for peer in touched { send(to: peer, isTick: isTick, &actions) }
    touched.removeAll(keepingCapacity: true)
    return actions
  }

  private mutating func take(_ event: Event, at now: Instant, _ actions: inout [Action]) {
    switch event {
    case .connected(let peer):
      guard outboxes[peer] == nil else { return }
      outboxes[peer] = BitswapOutbox()
      server.connect(peer, at: now)
      sessions.connect(peer)
    case .disconnected(let peer):
      guard outboxes.removeValue(forKey: peer) != nil else { return }
      server.disconnect(peer)
      sessions.disconnect(peer)
    case .message(let peer, let bytes): take(bytes, from: peer, at: now, &actions)
    case .sent(let peer):
      outboxes[peer]?.sent()
      touch(peer)
    case .tick: sessions.tick(at: now, &actions)
    case .begin(let fetch, let root): sessions.begin(fetch, root: root, at: now)
    case .provider(let fetch, let peer): sessions.provider(peer, of: fetch)
    case .want(let fetch, let cid): sessions.want(cid, for: fetch, at: now)
    case .unwant(let fetch, let cid): sessions.unwant(cid, for: fetch)
    case .end(let fetch): sessions.end(fetch)
    case .loaded(let cid, let bytes): server.loaded(cid, bytes)
    case .loadedSize(let cid, let size): server.loadedSize(cid, isHere: size != nil)
    case .have(let cid): server.arrived(cid)
    }
  }

  private mutating func take(
    _ bytes: [UInt8], from peer: PeerID, at now: Instant, _ actions: inout [Action]
  ) {
    guard outboxes[peer] != nil else { return }
    let message: BitswapMessage
    do { message = try BitswapMessage(bytes) } catch {
      actions.append(.report(peer, .malformed(protocol: Self.protocolName)))
      return
    }
    // An empty message is work too.
    let changes = 1 + message.wants.count + message.presences.count + message.blocks.count
    guard server.allows(changes, from: peer, at: now) else {
      actions.append(.report(peer, .flood(protocol: Self.protocolName)))
      return
    }
    for block in message.blocks { sessions.take(block, from: peer, at: now, &actions) }
    for presence in message.presences { sessions.take(presence, from: peer, at: now) }
    let dropped = server.take(message.wants, isFull: message.isFull, from: peer)
    if !dropped.isEmpty, let bytes = outboxes[peer]?.drop(dropped) {
      server.sent(bytes, to: peer, unsaid: outboxes[peer]?.answerCount ?? 0)
    }
  }

  /// Brings what both sides have to say to the outboxes.
  private mutating func deliver() {
    for (peer, want) in sessions.takeChanges() {
      outboxes[peer]?.change(want)
      touch(peer)
    }
    for (peer, answer) in server.takeAnswers() {
      outboxes[peer]?.answer(answer)
      server.wait(outboxes[peer]?.answerCount ?? 0, for: peer)
      touch(peer)
    }
  }

  private mutating func touch(_ peer: PeerID) {
    if !touched.contains(peer) { touched.append(peer) }
  }

  private mutating func send(to peer: PeerID, isTick: Bool, _ actions: inout [Action]) {
    let waits = server.isLoading(for: peer)
    let asked = sessions.outstanding(at: peer)
    while let message = outboxes[peer]?.next(isTick: isTick, waits: waits, asked: asked) {
      let byteCount = message.blocks.reduce(0) { $0 + $1.data.count }
      server.sent(byteCount, to: peer, unsaid: outboxes[peer]?.answerCount ?? 0)
      server.schedule(&actions)
      actions.append(.send(peer, message.encoded))
    }
  }
}

extension Bitswap {
  /// How many entries its tables hold, so that it can be shown that they are bounded.
  public var footprint: Int {
    outboxes.values.reduce(sessions.footprint + server.footprint) { $0 + 1 + $1.answerCount }
  }

  /// Bytes of blocks that came and were not needed.
  public var wastedBytes: UInt64 { sessions.wastedBytes }
}
