/// Pings that this side sends: they tell the round trip, and whether the other side is still there.
struct KeepAlive {
  /// The last round trip in milliseconds; zero until there was one.
  private(set) var roundTrip: UInt64 = 0
  private var number: UInt32 = 0
  private var sentAt: Instant?
  private var heardAt: Instant
  private var nextAt: Instant

  init(at now: Instant) {
    nextAt = now
    heardAt = now
  }

  /// Something came. On a slow link an answer waits behind all that was sent before it.
  mutating func heard(at now: Instant) { heardAt = now }

  /// The ping to send now, if any. An error where the last one was not answered in time, and
  /// nothing else came either.
  mutating func ping(at now: Instant) throws(ConnectionError) -> YamuxHeader? {
    if let sentAt {
      guard now < max(sentAt, heardAt) + Limits.keepAliveMilliseconds else { throw .noAnswer }
      return nil
    }
    guard now >= nextAt else { return nil }
    number &+= 1
    sentAt = now
    nextAt = now + Limits.pingIntervalMilliseconds
    return YamuxHeader(.ping, .open, stream: 0, length: number)
  }

  /// The other side answered a ping.
  mutating func answered(_ number: UInt32, at now: Instant) {
    guard let sentAt, number == self.number else { return }
    roundTrip = now.milliseconds(since: sentAt)
    self.sentAt = nil
  }
}
