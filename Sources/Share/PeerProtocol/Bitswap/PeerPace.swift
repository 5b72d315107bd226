/// How quickly a peer answers, as it was measured.
///
/// The time of an answer is smoothed as TCP smooths a round trip (RFC 6298); the time that a block
/// takes when others wait behind it is what the peer's link gives.
struct PeerPace: Sendable {
  /// Smoothed time from a question to its answer, in milliseconds.
  private(set) var answerMilliseconds: Double?
  private var deviation = 0.0
  /// Smoothed time from a block to the next while the peer has something to send.
  private(set) var blockMilliseconds: Double?
  /// The share of questions that were answered with "not here".
  private(set) var misses = 0.0
  private var lastBlock: Instant?
  /// Times in a row that it was late.
  private(set) var strikes = 0
  /// Until when a peer that was late is not asked again.
  private(set) var restsUntil = Instant(milliseconds: 0)

  /// A block came that was asked for at `since`.
  mutating func block(askedAt since: Instant, at now: Instant) {
    answered(after: now.milliseconds(since: since))
    let busySince = max(since, lastBlock ?? since)
    let sample = Double(now.milliseconds(since: busySince))
    blockMilliseconds = blockMilliseconds.map { $0 + (sample - $0) / 4 } ?? sample
    misses *= 0.75
    lastBlock = now
    strikes = 0
    restsUntil = now
  }

  /// An answer came that has no block in it.
  mutating func presence(askedAt since: Instant, isHere: Bool, at now: Instant) {
    // Only questions without a block tell the round trip; with blocks it holds their queue as well.
    if blockMilliseconds == nil { answered(after: now.milliseconds(since: since)) }
    if !isHere { misses += (1 - misses) / 4 }
  }

  /// It was late.
  mutating func late(at now: Instant) {
    guard now >= restsUntil else { return }
    strikes = min(strikes + 1, 6)
    restsUntil = now + min(Limits.lateMilliseconds << UInt64(strikes), Limits.blockMilliseconds)
  }

  /// Whether it gave nothing since then, for longer than can be its way.
  func isStalling(since: Instant, deadline: Instant, at now: Instant) -> Bool {
    guard gaveNothing(since: since) else { return false }
    if lastBlock != nil { return now >= deadline }
    let answer = answerMilliseconds ?? Double(Limits.blockMilliseconds)
    return Double(now.milliseconds(since: since)) > 2 * answer + 40
  }

  /// Whether it gave nothing since then.
  func gaveNothing(since: Instant) -> Bool { lastBlock.map { $0 < since } ?? true }

  /// When one more block is likely to come, with so many before it, in milliseconds.
  func expected(behind outstanding: Int, elsewhere: Double) -> Double {
    // The clock is too coarse for quick peers: without a floor one of them would get all.
    let block = max(blockMilliseconds ?? elsewhere, 0.1)
    return (answerMilliseconds ?? 0) / 2 + block * Double(outstanding + 1) * (1 + 3 * misses)
  }

  /// How long to wait for one more block before another peer is asked.
  func patience(behind outstanding: Int, elsewhere: Double?) -> UInt64 {
    let known = blockMilliseconds ?? elsewhere
    guard answerMilliseconds != nil || known != nil else { return Self.unknownPatience }
    let answer = 2 * (answerMilliseconds ?? 0) + 4 * deviation
    let wait = answer + 4 * (known ?? 0) * Double(outstanding + 1)
    let floor = Double(
      blockMilliseconds == nil ? 2 * Limits.lateMilliseconds : Limits.lateMilliseconds)
    return UInt64(min(max(wait, floor), Double(Limits.blockMilliseconds)))
  }

  private mutating func answered(after milliseconds: UInt64) {
    let sample = Double(milliseconds)
    guard let smooth = answerMilliseconds else {
      answerMilliseconds = sample
      deviation = sample / 2
      return
    }
    deviation += (abs(sample - smooth) - deviation) / 4
    answerMilliseconds = smooth + (sample - smooth) / 8
  }

  private static let unknownPatience: UInt64 = 1000
}
