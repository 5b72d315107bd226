import PeerProtocol

/// A connection of TCP between two nodes: bytes arrive in order, or the connection breaks.
struct SimulatedPipe {
  /// One of its ends.
  struct End {
    let node: Int
    /// Which life of the node opened it.
    let life: Int
    let id: ConnectionID
    var isOpen = true
    /// When what it sends has left it, in microseconds.
    var freeAt: UInt64 = 0
    /// When what it sent last arrives, in milliseconds.
    var arrivesAt: UInt64 = 0
    /// Bytes that arrived here and were not read yet.
    var unread: [[UInt8]] = []
    /// Until when nothing is read here: a partition held back what was sent.
    var heldUntil: UInt64 = 0
  }

  /// The dialing end, then the other one.
  var ends: [End]
  let latencyMilliseconds: UInt64
  let bytesPerMillisecond: Int

  /// When bytes that are sent now have left, and when they arrive.
  mutating func send(
    _ byteCount: Int, from side: Int, at now: UInt64, delayedBy delay: UInt64
  ) -> (leaves: UInt64, arrives: UInt64) {
    let duration = UInt64(byteCount) * 1000 / UInt64(bytesPerMillisecond)
    let leaves = max(ends[side].freeAt, now * 1000) + duration
    ends[side].freeAt = leaves
    let arrives = max(leaves / 1000 + latencyMilliseconds + delay, ends[side].arrivesAt)
    ends[side].arrivesAt = arrives
    return (leaves / 1000, arrives)
  }
}
