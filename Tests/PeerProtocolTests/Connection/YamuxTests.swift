import Testing

@testable import PeerProtocol

@Suite struct YamuxTests {
  private let start = Instant(milliseconds: 0)

  private func frame(
    _ kind: YamuxHeader.Kind, _ flags: YamuxHeader.Flags = [], _ stream: UInt32, _ length: Int,
    data: [UInt8] = []
  ) -> [UInt8] {
    var bytes: [UInt8] = []
    YamuxHeader(kind, flags, stream: stream, length: UInt32(length)).write(into: &bytes)
    return bytes + data
  }

  /// What a responder says to frames, without the data of its events.
  private func refusal(_ frames: [UInt8]...) -> YamuxError? {
    var yamux = Yamux(isInitiator: false, at: start)
    var events: [Yamux.Event] = []
    do {
      for frame in frames { try yamux.receive(frame[...], at: start, events: &events) }
      return nil
    } catch {
      return error
    }
  }

  @Test("a header is written as it is specified")
  func header() throws {
    let bytes = frame(.windowUpdate, [.open, .finish], 0x0102_0304, 0x0506_0708)
    #expect(bytes == [0, 1, 0, 5, 1, 2, 3, 4, 5, 6, 7, 8])
    let read = try YamuxHeader(bytes[...])
    #expect(read.flags == [.open, .finish] && read.stream == 0x0102_0304)
  }

  @Test("frames against the rules end the connection with the rule's name")
  func refusals() {
    let open = frame(.windowUpdate, .open, 1, 0)
    let large = [UInt8](repeating: 0, count: 100)
    #expect(refusal([1] + open.dropFirst()) == .version(1))
    #expect(refusal([0, 4] + open.dropFirst(2)) == .kind(4))
    #expect(refusal(frame(.windowUpdate, .open, 2, 0)) == .stream(2), "a number of ours")
    #expect(refusal(frame(.windowUpdate, .open, 0, 0)) == .stream(0))
    #expect(refusal(frame(.data, [], 1, 0)) == .stream(1), "never opened")
    #expect(refusal(frame(.data, [], 2, 0)) == .stream(2), "we never opened it")
    #expect(refusal(open, open) == .duplicate(1))
    #expect(refusal(open, frame(.data, [], 1, (256 << 10) + 1)) == .window(1, excess: 1))
    #expect(refusal(frame(.data, .open, 1, 1 << 30)) == .window(1, excess: (1 << 30) - 262_144))
    #expect(
      refusal(
        open, frame(.windowUpdate, [], 1, Int(UInt32.max)), frame(.windowUpdate, [], 1, 1))
        == .windowOverflow(1))
    #expect(
      refusal(open, frame(.data, .finish, 1, 0), frame(.data, [], 1, 100, data: large))
        == .dataAfterEnd(1))
    #expect(refusal(open, frame(.windowUpdate, .finish, 1, 0)) == nil)
    #expect(refusal(open, frame(.data, .finish, 1, 100, data: large)) == nil)
  }

  @Test("pings are answered, but not any number at once")
  func pings() throws {
    var yamux = Yamux(isInitiator: false, at: start)
    var events: [Yamux.Event] = []
    try yamux.receive(frame(.ping, .open, 0, 77)[...], at: start, events: &events)
    var message: [UInt8] = []
    yamux.writeMessage(&message, limit: 1000, at: start, events: &events)
    #expect(message == frame(.ping, .acknowledge, 0, 77))
    let many = (0...Limits.pendingControlFrames).flatMap { frame(.ping, .open, 0, $0) }
    #expect(throws: YamuxError.flood) {
      try yamux.receive(many[...], at: start, events: &events)
    }
  }

  @Test("streams beyond the limit are reset, those before stay")
  func streamLimit() throws {
    var yamux = Yamux(isInitiator: false, at: start)
    var events: [Yamux.Event] = []
    let opens = (0...Limits.inboundStreams).flatMap {
      frame(.data, .open, UInt32(2 * $0 + 1), 2, data: [1, 2])
    }
    try yamux.receive(opens[...], at: start, events: &events)
    let opened = events.count { if case .opened = $0 { true } else { false } }
    #expect(opened == Limits.inboundStreams && yamux.streams.count == Limits.inboundStreams)
    var message: [UInt8] = []
    yamux.writeMessage(&message, limit: 12, at: start, events: &events)
    #expect(message == frame(.windowUpdate, .reset, UInt32(2 * Limits.inboundStreams + 1), 0))
  }

  @Test("what comes late of a stream that was reset is skipped, but no more than its window")
  func lateFrames() throws {
    var yamux = Yamux(isInitiator: false, at: start)
    var events: [Yamux.Event] = []
    try yamux.receive(frame(.windowUpdate, .open, 1, 0)[...], at: start, events: &events)
    try yamux.reset(1)
    events = []
    let late = [UInt8](repeating: 0, count: 128 << 10)
    for _ in 0..<2 {
      try yamux.receive(
        frame(.data, [], 1, late.count, data: late)[...], at: start, events: &events)
    }
    try yamux.receive(frame(.windowUpdate, .finish, 1, 5)[...], at: start, events: &events)
    #expect(events.isEmpty)
    #expect(throws: YamuxError.window(1, excess: 1)) {
      try yamux.receive(frame(.data, [], 1, 1)[...], at: start, events: &events)
    }
  }

  @Test("a stream sends no more than the other side's window, and goes on when it opens")
  func windowOfTheOtherSide() throws {
    var yamux = Yamux(isInitiator: true, at: start)
    var events: [Yamux.Event] = []
    open(1, &yamux, writing: 300 << 10)
    #expect(dataSent(&yamux, &events) == 256 << 10)
    try yamux.receive(frame(.windowUpdate, [], 1, 10_000)[...], at: start, events: &events)
    #expect(dataSent(&yamux, &events) == 10_000)
    try yamux.receive(frame(.windowUpdate, [], 1, 1 << 20)[...], at: start, events: &events)
    #expect(dataSent(&yamux, &events) == (44 << 10) - 10_000)
    #expect(events.contains { if case .drained(1) = $0 { true } else { false } })
    let isQueued = yamux.write(1, [UInt8](repeating: 0, count: Limits.streamQueueBytes + 1))
    #expect(!isQueued)
  }

  @Test("streams that are opened and reset without end are a flood")
  func rapidResets() {
    let pairs = (0..<2000).flatMap { index in
      let number = UInt32(2 * index + 1)
      return frame(.windowUpdate, .open, number, 0) + frame(.windowUpdate, .reset, number, 0)
    }
    #expect(refusal(Array(pairs.prefix(24 * 1000))) == nil)
    #expect(refusal(pairs) == .flood)
  }

  @Test("the other side hears nothing of a stream that was given up before it was opened")
  func unheardStream() throws {
    var yamux = Yamux(isInitiator: true, at: start)
    var events: [Yamux.Event] = []
    open(1, &yamux, writing: 100)
    try yamux.reset(1)
    #expect(yamux.streams.isEmpty && yamux.queuedBytes == 0)
    open(3, &yamux, writing: 100)
    var message: [UInt8] = []
    yamux.writeMessage(&message, limit: 1000, at: start, events: &events)
    #expect(frames(message).map(\.stream) == [3, 3])
    try yamux.reset(3)
    message = []
    yamux.writeMessage(&message, limit: 1000, at: start, events: &events)
    #expect(message == frame(.windowUpdate, .reset, 3, 0))
  }

  @Test("what waits on all streams together is limited, and given back when it leaves")
  func connectionQueue() throws {
    var yamux = Yamux(isInitiator: true, at: start)
    var events: [Yamux.Event] = []
    for number in [1, 3] as [UInt32] { open(number, &yamux, writing: 8 << 20) }
    _ = yamux.open(5, at: start)
    let isFull = !yamux.write(5, [1])
    _ = dataSent(&yamux, &events)
    let hasRoom = yamux.write(5, [1])
    #expect(isFull && hasRoom)
    #expect(yamux.queuedBytes == (16 << 20) - (512 << 10) + 1)
    try yamux.reset(1)
    try yamux.reset(3)
    _ = dataSent(&yamux, &events)
    #expect(yamux.queuedBytes == 0)
  }

  @Test("streams take turns, a frame each")
  func turns() {
    var yamux = Yamux(isInitiator: true, at: start)
    var events: [Yamux.Event] = []
    for number in [1, 3, 5] as [UInt32] {
      open(number, &yamux, writing: 3000)
    }
    var order: [UInt32] = []
    while yamux.wantsToSend {
      var message: [UInt8] = []
      yamux.writeMessage(&message, limit: 1000, at: start, events: &events)
      order += frames(message).filter { $0.kind == .data && $0.length > 500 }.map(\.stream)
    }
    #expect(order.prefix(9) == [1, 3, 5, 1, 3, 5, 1, 3, 5])
  }

  private func open(_ number: UInt32, _ yamux: inout Yamux, writing count: Int) {
    let isOpen = yamux.open(number, at: start)
    let isQueued = yamux.write(number, [UInt8](repeating: 7, count: count))
    #expect(isOpen && isQueued)
  }

  /// Lets all be sent and counts the data.
  private func dataSent(_ yamux: inout Yamux, _ events: inout [Yamux.Event]) -> Int {
    var bytes = 0
    while yamux.wantsToSend {
      var message: [UInt8] = []
      yamux.writeMessage(&message, limit: 65_519, at: start, events: &events)
      bytes += frames(message).filter { $0.kind == .data }.map { Int($0.length) }.reduce(0, +)
    }
    return bytes
  }

  private func frames(_ message: [UInt8]) -> [YamuxHeader] {
    var rest = message[...]
    var frames: [YamuxHeader] = []
    while rest.count >= 12, let header = try? YamuxHeader(rest.prefix(12)) {
      frames.append(header)
      rest = rest.dropFirst(header.kind == .data ? 12 + Int(header.length) : 12)
    }
    return frames
  }

  @Test("a window doubles while its reader keeps up, up to the limit, and not for a slow one")
  func windowGrowth() {
    var fast = ReceiveWindow(at: start)
    var now = start
    var largest = 0
    for _ in 0..<5_000 {
      read(min(65_507, fast.credit), of: &fast)
      if fast.isUpdateDue { _ = fast.update(at: now, roundTrip: 40, growth: 64 << 20) }
      now = now + 1
      largest = max(largest, fast.target)
    }
    #expect(largest == Limits.largestWindowBytes)
    var slow = ReceiveWindow(at: start)
    for step in 1...1000 {
      read(min(65_507, slow.credit), of: &slow)
      let later = Instant(milliseconds: UInt64(step) * 1000)
      if slow.isUpdateDue { _ = slow.update(at: later, roundTrip: 10, growth: 64 << 20) }
    }
    #expect(slow.target == Limits.initialWindowBytes)
    var unread = ReceiveWindow(at: start)
    let excess = (unread.receive(unread.credit), unread.receive(1))
    #expect(excess == (0, 1) && !unread.isUpdateDue)
  }

  @Test("what was read of an earlier stream of the number opens no more than the window")
  func readOfAnEarlierStream() throws {
    var yamux = Yamux(isInitiator: false, at: start)
    var events: [Yamux.Event] = []
    let open = frame(.windowUpdate, .open, 1, 0)
    let reset = frame(.windowUpdate, .reset, 1, 0)
    let data = [UInt8](repeating: 0, count: 200_000)
    let first = open + frame(.data, [], 1, data.count, data: data) + reset
    let second = open + frame(.data, [], 1, 5, data: [1, 2, 3, 4, 5])
    try yamux.receive((first + second)[...], at: start, events: &events)
    yamux.consume(1, data.count)
    #expect(yamux.streams[1]?.window.unread == 0)
    #expect(yamux.streams[1]?.window.credit == Limits.initialWindowBytes - 5)
  }

  /// Bytes come and are read.
  private func read(_ count: Int, of window: inout ReceiveWindow) {
    let excess = window.receive(count)
    #expect(excess == 0)
    window.consume(window.unread)
  }
}
