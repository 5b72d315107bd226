// What is done without being asked: refresh buckets, see who is still there, say again what is
// provided, give up what takes too long.

import ContentBlocks

extension Kademlia {
  /// When which upkeep is due.
  struct Upkeep: Sendable {
    /// Buckets that are still to be refreshed; -1 is the neighbourhood of this peer itself.
    var buckets: [Int] = []
    var nextRefresh = Instant(milliseconds: .max)
    private var lastRefresh = Instant(milliseconds: 0)
    var nextPing = Instant(milliseconds: 0)
    var nextExpiry = Instant(milliseconds: 0)

    /// The table has a new peer: while it is small, that is worth a look around soon.
    mutating func grew(to count: Int, at now: Instant) {
      guard count <= Limits.bucketPeers else { return }
      let earliest = lastRefresh + Limits.bootstrapPauseMilliseconds
      nextRefresh = min(nextRefresh, max(now + Limits.bootstrapDelayMilliseconds, earliest))
    }

    /// Begins a refresh of all buckets up to the last one.
    mutating func beginRefresh(lastBucket: Int, at now: Instant) {
      // Beyond this a key that lies in a bucket cannot be made in a moment, and the neighbourhood
      // covers those buckets.
      buckets = [-1] + (0...min(lastBucket, Limits.refreshedBuckets - 1))
      lastRefresh = now
      nextRefresh = now + Limits.bucketRefreshMilliseconds
    }
  }

  mutating func tick() {
    giveUpLateRequests()
    for number in searches.keys.sorted() { advance(number) }
    refresh()
    pingQuietPeer()
    provideDue()
    if now >= upkeep.nextExpiry {
      upkeep.nextExpiry = now + Limits.expiryPauseMilliseconds
      providers.expire(at: now)
    }
  }

  /// The node gives up before this; should it not, nothing waits for ever.
  private mutating func giveUpLateRequests() {
    guard !pending.isEmpty else { return }
    let late = pending.filter { now >= $0.value.since + Limits.lookupRequestMilliseconds }
    for id in late.keys.sorted() { failed(id) }
  }

  private mutating func refresh() {
    if now >= upkeep.nextRefresh, upkeep.buckets.isEmpty, let last = table.lastBucket {
      upkeep.beginRefresh(lastBucket: last, at: now)
    }
    // A bucket that is full needs nobody.
    while let bucket = upkeep.buckets.first, bucket >= 0, table.isFull(bucket: bucket) {
      upkeep.buckets.removeFirst()
    }
    guard let bucket = upkeep.buckets.first, searches.count < Limits.lookups / 2,
      !searches.values.contains(where: \.purpose.isRefresh)
    else { return }
    upkeep.buckets.removeFirst()
    advance(begin(.refresh, .findNode, bucket < 0 ? own.bytes : preimage(inBucket: bucket)))
  }

  /// What would be the id of a peer in this bucket; of a nearer or farther one where none is found.
  private mutating func preimage(inBucket bucket: Int) -> [UInt8] {
    let key = KademliaKey(of: own.bytes)
    var preimage: [UInt8] = []
    // Every try meets the bucket with a chance of 2^-(bucket + 1).
    for _ in 0..<(8 << bucket) {
      preimage = [0x12, 0x20] + random.bytes(32)
      if KademliaKey(of: preimage).commonPrefix(with: key) == bucket { break }
    }
    return preimage
  }

  /// Asks the peer that was silent for longest whether it is there.
  private mutating func pingQuietPeer() {
    guard now >= upkeep.nextPing else { return }
    upkeep.nextPing = now + Limits.quietPingPauseMilliseconds
    guard now.milliseconds > Limits.quietPeerMilliseconds else { return }
    let limit = Instant(milliseconds: now.milliseconds - Limits.quietPeerMilliseconds)
    guard let quiet = table.quietest(since: limit),
      !pending.values.contains(where: { $0.peer == quiet.peer })
    else { return }
    let id = send(to: quiet.peer, for: .ping)
    actions.append(.ask(quiet.peer, quiet.addresses, id, KademliaMessage(kind: .ping).bytes))
  }
}
