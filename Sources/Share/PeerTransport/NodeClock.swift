import NIOCore
import PeerProtocol

/// The clock of a node: milliseconds since it began, or since the instant that it was set to.
struct NodeClock: Sendable {
  private let start: UInt64
  private let startOfUptime = NIODeadline.now()

  /// `start` is the time now, in milliseconds of the calendar.
  init(startMilliseconds start: UInt64) {
    self.start = start
  }

  /// Now; it never goes back.
  var now: Instant {
    let passed = NIODeadline.now() - startOfUptime
    return Instant(milliseconds: start + UInt64(passed.nanoseconds / 1_000_000))
  }
}
