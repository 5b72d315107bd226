/// The agreement on a stream's protocol, and what waits for it.
struct StreamNegotiation {
  let isOurs: Bool
  let deadline: Instant
  var negotiation: Negotiation
  /// What was written on a stream of this side before it was open.
  private(set) var waiting: [[UInt8]] = []
  private var waitingBytes = 0
  var mustFinish = false

  init(isOurs: Bool, _ protocols: [String], at now: Instant) {
    self.isOurs = isOurs
    deadline = now + Limits.negotiationMilliseconds
    negotiation = Negotiation(isInitiator: isOurs, protocols)
  }

  /// Keeps bytes until the stream is open; false where they are too many.
  mutating func write(_ bytes: [UInt8]) -> Bool {
    guard waitingBytes + bytes.count <= Limits.streamQueueBytes else { return false }
    waitingBytes += bytes.count
    waiting.append(bytes)
    return true
  }
}
