extension Yamux {
  /// Whether there is anything to send.
  package var wantsToSend: Bool { !control.isEmpty || !ready.isEmpty }

  /// Appends frames of at most that many bytes together: first what belongs to no stream, then the
  /// streams, one frame each in turn.
  package mutating func writeMessage(
    _ message: inout [UInt8], limit: Int, at now: Instant, events: inout [Event]
  ) {
    let count = min(control.count, limit / YamuxHeader.bytes)
    if count > 0 {
      for frame in control.prefix(count) { frame.write(into: &message) }
      control.removeFirst(count)
    }
    // A frame of a few bytes at the end of a message is not worth its header.
    while limit - message.count >= Self.smallestRoom, let number = ready.popFirst() {
      send(number, room: limit - message.count, into: &message, at: now, events: &events)
    }
  }

  /// Two headers, and a little data.
  private static let smallestRoom = 2 * YamuxHeader.bytes + 64

  private mutating func send(
    _ number: UInt32, room: Int, into message: inout [UInt8], at now: Instant,
    events: inout [Event]
  ) {
    guard streams[number] != nil else { return }
    let before = message.count
    let increment = windowIncrement(number, at: now)
    streams[number]?.writeControl(number, increment: increment, into: &message)
    let left = room - (message.count - before)
    let queued = streams[number]?.queue.count ?? 0
    let isDry = streams[number]?.writeData(number, room: left, into: &message) ?? false
    queuedBytes -= queued - (streams[number]?.queue.count ?? 0)
    if isDry { events.append(.drained(number)) }
    streams[number]?.isReady = false
    markReady(number)
    endIfOver(number, events: &events)
  }

  private mutating func windowIncrement(_ number: UInt32, at now: Instant) -> UInt32 {
    guard var window = streams[number]?.window, window.isUpdateDue,
      streams[number]?.remoteFinished == false
    else { return 0 }
    let before = window.target
    let increment = window.update(
      at: now, roundTrip: keepAlive.roundTrip,
      growth: Limits.connectionWindowBytes - windowBytes)
    windowBytes += window.target - before
    streams[number]?.window = window
    return increment
  }
}
