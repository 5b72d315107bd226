/// Counts the requests of each peer, so that none takes more of the node's time than is its share.
///
/// A bucket that leaks: it holds a burst and lets through a steady rate.
struct RequestMeter: Sendable {
  private struct Level {
    /// Thousandths of requests that count still.
    var thousandths: UInt64
    var since: Instant
  }

  private var levels: [PeerID: Level] = [:]

  /// The peers that are counted.
  var count: Int { levels.count }

  /// Counts a request; false where it is one too many.
  mutating func admits(_ peer: PeerID, at now: Instant) -> Bool {
    if levels[peer] == nil, levels.count >= Limits.countedPeers { forgetOldest(at: now) }
    var level = levels[peer] ?? Level(thousandths: 0, since: now)
    let leaked = now.milliseconds(since: level.since)
      .multipliedReportingOverflow(by: Limits.kademliaRequestsPerSecond)
    level.thousandths -=
      leaked.overflow
      ? level.thousandths
      : min(
        level.thousandths, leaked.partialValue)
    level.since = now
    let isAdmitted = level.thousandths + 1000 <= 1000 * Limits.kademliaRequestBurst
    if isAdmitted { level.thousandths += 1000 }
    levels[peer] = level
    return isAdmitted
  }

  /// Forgets a quarter of the peers, those that were quiet for longest.
  private mutating func forgetOldest(at now: Instant) {
    let order = levels.sorted { ($0.value.since, $0.key) < ($1.value.since, $1.key) }
    for (peer, _) in order.prefix(Limits.countedPeers / 4) { levels[peer] = nil }
  }
}
