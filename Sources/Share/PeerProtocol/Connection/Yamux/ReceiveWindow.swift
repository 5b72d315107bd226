/// What a stream may still receive, and when to say that there is room again.
///
/// The window doubles where the reader keeps up and the window is what the sender waits for: it was
/// used up by half within a few round trips.
package struct ReceiveWindow {
  /// Bytes that the other side may still send.
  private(set) var credit = Limits.initialWindowBytes
  /// What credit and unread bytes are brought up to.
  private(set) var target = Limits.initialWindowBytes
  /// Bytes that came and were not read.
  package private(set) var unread = 0
  private var lastUpdate: Instant

  init(at now: Instant) {
    lastUpdate = now
  }

  /// Counts bytes that came; how many too many they are, otherwise zero.
  mutating func receive(_ count: Int) -> Int {
    guard count <= credit else { return count - credit }
    credit -= count
    unread += count
    return 0
  }

  /// Counts bytes that were read. They may be those of an earlier stream: who resets a stream can
  /// open another of its number before this side has read.
  mutating func consume(_ count: Int) {
    unread -= min(count, unread)
  }

  /// Whether it is worth to tell the other side of the room there is.
  var isUpdateDue: Bool { target - credit - unread >= target / 2 }

  /// The increment to tell the other side. The window grows by at most `growth` bytes.
  mutating func update(at now: Instant, roundTrip: UInt64, growth: Int) -> UInt32 {
    let isFast = now.milliseconds(since: lastUpdate) <= 4 * max(1, roundTrip)
    if isFast && unread <= target / 2 && target <= growth
      && 2 * target <= Limits.largestWindowBytes
    {
      target *= 2
    }
    lastUpdate = now
    let increment = target - credit - unread
    credit += increment
    return UInt32(increment)
  }
}
