extension Yamux {
  /// Takes bytes of the connection, however they are cut.
  package mutating func receive(
    _ bytes: ArraySlice<UInt8>, at now: Instant, events: inout [Event]
  ) throws(YamuxError) {
    keepAlive.heard(at: now)
    var rest = bytes
    while !rest.isEmpty {
      if body != nil {
        receiveBody(from: &rest, events: &events)
        continue
      }
      let part = rest.prefix(YamuxHeader.bytes - header.count)
      rest = rest.dropFirst(part.count)
      header += part
      guard header.count == YamuxHeader.bytes else { return }
      let frame = try YamuxHeader(header[...])
      header.removeAll(keepingCapacity: true)
      try receive(frame, at: now, events: &events)
    }
  }

  private mutating func receive(
    _ frame: YamuxHeader, at now: Instant, events: inout [Event]
  ) throws(YamuxError) {
    switch frame.kind {
    case .data, .windowUpdate: try receiveOfStream(frame, at: now, events: &events)
    case .ping:
      if frame.flags.contains(.open) {
        try answer(YamuxHeader(.ping, .acknowledge, stream: 0, length: frame.length))
      } else {
        keepAlive.answered(frame.length, at: now)
      }
    case .goAway: events.append(.goneAway(code: frame.length))
    }
  }

  private mutating func receiveOfStream(
    _ frame: YamuxHeader, at now: Instant, events: inout [Event]
  ) throws(YamuxError) {
    if frame.flags.contains(.open) { try receiveOpen(frame, at: now, events: &events) }
    guard let stream = streams[frame.stream] else { return try receiveLate(frame) }
    if frame.flags.contains(.reset) {
      let length = frame.kind == .data ? Int(frame.length) : 0
      lateBytes = min(lateBytes + stream.window.credit, Limits.connectionWindowBytes)
      remove(frame.stream)
      events.append(.reset(frame.stream))
      return try skip(length, of: frame.stream)
    }
    if frame.kind == .windowUpdate {
      guard streams[frame.stream]?.addCredit(frame.length) == true else {
        throw .windowOverflow(frame.stream)
      }
      markReady(frame.stream)
      if frame.flags.contains(.finish) { receiveEnd(frame.stream, events: &events) }
      return
    }
    if frame.length > 0 {
      guard !stream.remoteFinished else { throw .dataAfterEnd(frame.stream) }
      let excess = streams[frame.stream]?.window.receive(Int(frame.length)) ?? 0
      guard excess == 0 else { throw .window(frame.stream, excess: excess) }
      body = (frame.stream, Int(frame.length), frame.flags.contains(.finish))
    } else if frame.flags.contains(.finish) {
      receiveEnd(frame.stream, events: &events)
    }
  }

  private static let turns =
    Limits.inboundStreams + Limits.outboundStreams + Limits.pendingControlFrames

  /// A stream that the other side opens; beyond the limit it is reset at once.
  private mutating func receiveOpen(
    _ frame: YamuxHeader, at now: Instant, events: inout [Event]
  ) throws(YamuxError) {
    let number = frame.stream
    guard number > 0, !isOurs(number) else { throw .stream(number) }
    guard streams[number] == nil else { throw .duplicate(number) }
    // Streams that were opened and reset keep their turn until there is room to send.
    guard ready.count < Self.turns else { throw .flood }
    add(number, at: now)
    guard inboundCount <= Limits.inboundStreams else { return try reset(number) }
    events.append(.opened(number))
  }

  /// A frame of a stream that is not there any more; what was under way when it was reset may come.
  private mutating func receiveLate(_ frame: YamuxHeader) throws(YamuxError) {
    let highest = isOurs(frame.stream) ? highestOutbound : highestInbound
    guard frame.stream > 0, frame.stream <= highest else { throw .stream(frame.stream) }
    guard frame.kind == .data else { return }
    try skip(Int(frame.length), of: frame.stream)
  }

  private mutating func skip(_ count: Int, of number: UInt32) throws(YamuxError) {
    guard count > 0 else { return }
    guard count <= lateBytes else { throw .window(number, excess: count - lateBytes) }
    lateBytes -= count
    body = (number, count, false)
  }

  /// Hands on what came of a frame's data; of a stream that is gone, nothing.
  private mutating func receiveBody(
    from rest: inout ArraySlice<UInt8>, events: inout [Event]
  ) {
    guard let (number, missing, isEnd) = body else { return }
    let part = rest.prefix(missing)
    rest = rest.dropFirst(part.count)
    body = part.count < missing ? (number, missing - part.count, isEnd) : nil
    guard streams[number] != nil else { return }
    events.append(.data(number, part))
    if body == nil && isEnd { receiveEnd(number, events: &events) }
  }

  private mutating func receiveEnd(_ number: UInt32, events: inout [Event]) {
    guard streams[number]?.remoteFinished == false else { return }
    streams[number]?.remoteFinish()
    events.append(.finished(number))
    endIfOver(number, events: &events)
  }

  /// Forgets a stream with which both sides are done.
  mutating func endIfOver(_ number: UInt32, events: inout [Event]) {
    guard streams[number]?.isOver == true else { return }
    remove(number)
    events.append(.over(number))
  }
}
