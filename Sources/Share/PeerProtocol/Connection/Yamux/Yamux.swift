// Yamux: many streams over one connection, each with a window of its own.
//
// What is received is cut into frames as it comes: the data of a frame is handed on in the parts in
// which it arrives, so that no frame is ever held. What is to be sent waits on its stream; messages
// are made of it when there is room for them, the streams taking turns. Source: hashicorp/yamux,
// spec.md.

/// One side of a connection's multiplexer.
package struct Yamux {
  /// What happened to a stream.
  package enum Event {
    /// The other side opened it.
    case opened(UInt32)
    case data(UInt32, ArraySlice<UInt8>)
    /// The other side will send no more data on it.
    case finished(UInt32)
    /// The other side does not want it any more.
    case reset(UInt32)
    /// All that was written on it was put into messages.
    case drained(UInt32)
    /// Both sides are done with it.
    case over(UInt32)
    /// The other side opens and takes no further streams.
    case goneAway(code: UInt32)
  }

  let isInitiator: Bool
  package internal(set) var streams: [UInt32: YamuxStream] = [:]
  private(set) var inboundCount = 0
  private(set) var highestInbound: UInt32 = 0
  private(set) var highestOutbound: UInt32 = 0
  /// What waits on all streams together.
  var queuedBytes = 0
  /// All targets of windows together.
  var windowBytes = 0
  /// Streams that may have something to say, in the order of their turns.
  var ready = TurnQueue()
  /// Frames that belong to no stream, or to one that is gone.
  var control: [YamuxHeader] = []
  var keepAlive: KeepAlive
  var header: [UInt8] = []
  var body: (stream: UInt32, missing: Int, isEnd: Bool)?
  /// What may still come of streams that this side reset.
  var lateBytes = 0

  package init(isInitiator: Bool, at now: Instant) {
    self.isInitiator = isInitiator
    keepAlive = KeepAlive(at: now)
  }

  /// Opens a stream of this side; false where there are as many as there may be.
  package mutating func open(_ number: UInt32, at now: Instant) -> Bool {
    precondition(isOurs(number) && streams[number] == nil, "not a new stream of this side")
    guard streams.count - inboundCount < Limits.outboundStreams else { return false }
    add(number, at: now)
    return true
  }

  /// Queues bytes; false where the queue of the stream or of the connection is full.
  package mutating func write(_ number: UInt32, _ bytes: [UInt8]) -> Bool {
    // The stream itself is not held: its queue would be copied for each piece that is added.
    guard streams[number]?.isWritable == true else { return true }
    let waiting = streams[number]?.queue.count ?? 0
    guard waiting + bytes.count <= Limits.streamQueueBytes,
      queuedBytes + bytes.count <= Limits.connectionQueueBytes
    else { return false }
    queuedBytes += bytes.count
    streams[number]?.write(bytes)
    markReady(number)
    return true
  }

  /// Says the end of what this side sends, behind what is queued.
  package mutating func finish(_ number: UInt32) {
    streams[number]?.finish()
    markReady(number)
  }

  /// Ends a stream at once in both directions.
  package mutating func reset(_ number: UInt32) throws(YamuxError) {
    guard let stream = streams[number] else { return }
    // Who has not heard of a stream takes a word of its end for a lie.
    guard !(stream.isOurs && stream.mustIntroduce) else { return remove(number) }
    if !stream.remoteFinished {
      lateBytes = min(lateBytes + stream.window.credit, Limits.connectionWindowBytes)
    }
    try answer(YamuxHeader(.windowUpdate, .reset, stream: number, length: 0))
    remove(number)
  }

  /// Counts bytes that the application read.
  package mutating func consume(_ number: UInt32, _ count: Int) {
    streams[number]?.window.consume(count)
    markReady(number)
  }

  func isOurs(_ number: UInt32) -> Bool { number > 0 && (number % 2 == 1) == isInitiator }

  mutating func add(_ number: UInt32, at now: Instant) {
    let isOurs = isOurs(number)
    let stream = YamuxStream(isOurs: isOurs, at: now)
    windowBytes += stream.window.target
    streams[number] = stream
    if isOurs {
      highestOutbound = max(highestOutbound, number)
    } else {
      highestInbound = max(highestInbound, number)
      inboundCount += 1
    }
    markReady(number)
  }

  mutating func remove(_ number: UInt32) {
    guard let stream = streams.removeValue(forKey: number) else { return }
    windowBytes -= stream.window.target
    queuedBytes -= stream.queue.count
    if !stream.isOurs { inboundCount -= 1 }
  }

  /// Queues a frame of no stream; an error where the other side asks for too many of them.
  mutating func answer(_ header: YamuxHeader) throws(YamuxError) {
    guard control.count < Limits.pendingControlFrames else { throw .flood }
    control.append(header)
  }

  mutating func markReady(_ number: UInt32) {
    guard let stream = streams[number], !stream.isReady, stream.wantsToSend else { return }
    streams[number]?.isReady = true
    ready.append(number)
  }
}
