/// One stream of Yamux as one side sees it.
package struct YamuxStream {
  let isOurs: Bool
  /// Bytes that the other side takes before it says that it read some.
  private(set) var sendCredit = Limits.initialWindowBytes
  private(set) var queue = SendQueue()
  package internal(set) var window: ReceiveWindow
  /// The first frame tells the other side of the stream, or that it was heard of.
  private(set) var mustIntroduce = true
  private var mustFinish = false
  private(set) var didFinish = false
  private(set) var remoteFinished = false
  /// Whether the stream stands in the queue of those that have something to say.
  var isReady = false

  init(isOurs: Bool, at now: Instant) {
    self.isOurs = isOurs
    window = ReceiveWindow(at: now)
  }

  /// Whether both sides said all that they have to say.
  var isOver: Bool { didFinish && remoteFinished }

  /// Whether the application may still write.
  var isWritable: Bool { !mustFinish }

  /// Whether there is something to say and room for it.
  var wantsToSend: Bool {
    mustIntroduce || (window.isUpdateDue && !remoteFinished)
      || (queue.count > 0 && sendCredit > 0) || (mustFinish && !didFinish && queue.count == 0)
  }

  mutating func write(_ piece: [UInt8]) {
    queue.append(piece)
  }

  mutating func finish() {
    mustFinish = true
  }

  mutating func remoteFinish() {
    remoteFinished = true
  }

  /// The other side has more room; false where no window is that large.
  mutating func addCredit(_ increment: UInt32) -> Bool {
    sendCredit += Int(increment)
    return sendCredit <= Int(UInt32.max)
  }

  /// Writes the stream's introduction or news of its window, where there are any.
  mutating func writeControl(
    _ number: UInt32, increment: UInt32, into message: inout [UInt8]
  ) {
    guard mustIntroduce || increment > 0 else { return }
    let flags: YamuxHeader.Flags = mustIntroduce ? (isOurs ? .open : .acknowledge) : []
    mustIntroduce = false
    YamuxHeader(.windowUpdate, flags, stream: number, length: increment).write(into: &message)
  }

  /// Writes a frame of data or the end, in at most that many bytes. Returns whether the queue ran
  /// dry.
  mutating func writeData(_ number: UInt32, room: Int, into message: inout [UInt8]) -> Bool {
    let count = min(queue.count, sendCredit, room - YamuxHeader.bytes)
    let isEnd = mustFinish && !didFinish && count == queue.count
    guard count > 0 || isEnd else { return false }
    didFinish = didFinish || isEnd
    YamuxHeader(.data, isEnd ? .finish : [], stream: number, length: UInt32(count))
      .write(into: &message)
    queue.move(count, into: &message)
    sendCredit -= count
    return count > 0 && queue.count == 0
  }
}
