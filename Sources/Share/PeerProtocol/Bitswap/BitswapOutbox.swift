import ContentBlocks

/// What is to be said to one peer, until a message is made of it.
///
/// At most `Limits.bitswapMessagesInFlight` messages are on their way to the socket; while they
/// are, what comes up gathers here, so a slow peer gets few and full messages.
struct BitswapOutbox: Sendable {
  /// An answer to a want.
  enum Answer: Sendable {
    case block(CID, [UInt8])
    case presence(CID, isHere: Bool)
  }

  private var wants: [BitswapMessage.Want] = []
  /// Whether the blocks that it asked about are here.
  private var presences: [CID: Bool] = [:]
  private var blocks: [(cid: CID, bytes: [UInt8])] = []
  private var blockBytes = 0
  private var unsent = 0

  /// Answers that wait for a message.
  var answerCount: Int { presences.count + blocks.count }

  /// A message has left.
  mutating func sent() {
    unsent = max(0, unsent - 1)
  }

  /// A change of the wantlist that the peer has of this side.
  mutating func change(_ want: BitswapMessage.Want) {
    let known = wants.firstIndex { $0.cid == want.cid }
    guard let known else {
      wants.append(want)
      return
    }
    // A want that was never sent needs no cancel.
    let isUnsaid = want.kind == .cancel && wants[known].kind != .cancel
    wants.remove(at: known)
    if !isUnsaid { wants.append(want) }
  }

  /// An answer to the peer.
  mutating func answer(_ answer: Answer) {
    switch answer {
    case .block(let cid, let bytes):
      blocks.append((cid, bytes))
      blockBytes += bytes.count
    case .presence(let cid, let isHere):
      presences[cid] = isHere
    }
  }

  /// Drops what the peer does not want any more; gives the bytes of its blocks.
  mutating func drop(_ cids: Set<CID>) -> Int {
    let before = blockBytes
    blocks.removeAll { cids.contains($0.cid) }
    for cid in cids { presences[cid] = nil }
    blockBytes = blocks.reduce(0) { $0 + $1.bytes.count }
    return before - blockBytes
  }

  /// The next message, if it is time for one.
  ///
  /// `waits` says that more blocks are being read for the peer, `asked` how many it is asked for:
  /// as long as it has enough to do, a few wants gather for one message.
  mutating func next(isTick: Bool, waits: Bool, asked: Int) -> BitswapMessage? {
    guard unsent < Limits.bitswapMessagesInFlight else { return nil }
    let hasWants =
      !wants.isEmpty
      && (isTick || wants.count >= Self.wantsBatch && wants.contains { $0.kind != .cancel }
        || wants.count >= Self.cancelsBatch || isShortOfWork(asked))
    let hasAnswers =
      (!blocks.isEmpty || !presences.isEmpty)
      && (!waits || unsent == 0 || isTick || blockBytes >= Limits.bitswapBatchBytes)
    guard hasWants || hasAnswers else { return nil }
    unsent += 1
    return message()
  }

  /// Whether the peer will soon have nothing to send, of what it was told so far.
  private func isShortOfWork(_ asked: Int) -> Bool {
    let untold = wants.count { $0.kind == .block }
    let isProbe = wants.contains { $0.kind == .have }
    return isProbe || untold > 0 && asked - untold <= Self.busyWants
  }

  private mutating func message() -> BitswapMessage {
    var message = BitswapMessage()
    // Who is sent more than that takes it for a flood.
    message.wants = Array(wants.prefix(Limits.bitswapMessageEntries))
    wants.removeFirst(message.wants.count)
    // In order, because the same events must give the same bytes.
    let named = presences.keys.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
    for cid in named.prefix(Limits.bitswapMessageEntries) {
      guard let isHere = presences.removeValue(forKey: cid) else { continue }
      message.presences.append(BitswapMessage.Presence(cid: cid, isHere: isHere))
    }
    var taken = 0
    var bytes = 0
    while taken < blocks.count, taken < Limits.bitswapMessageEntries,
      bytes == 0 || bytes + blocks[taken].bytes.count <= Limits.bitswapBatchBytes
    {
      message.add(blocks[taken].cid, blocks[taken].bytes)
      bytes += blocks[taken].bytes.count
      taken += 1
    }
    blocks.removeFirst(taken)
    blockBytes -= bytes
    message.pendingBytes = UInt64(blockBytes)
    return message
  }

  private static let wantsBatch = 4
  private static let cancelsBatch = 16
  private static let busyWants = 8
}
