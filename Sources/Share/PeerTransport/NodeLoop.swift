import ContentBlocks
import ContentStore
import Logging
import NIOCore
import NIOPosix
import PeerProtocol

/// A node and what it moves: an actor that runs on one event loop, so that handlers on that loop
/// reach the node without waiting and without a lock.
///
/// It is an actor because sockets, timers and callers on other threads all speak to the one node.
actor NodeLoop {
  nonisolated let eventLoop: any EventLoop
  nonisolated var unownedExecutor: UnownedSerialExecutor {
    eventLoop.executor.asUnownedSerialExecutor()
  }

  let group: MultiThreadedEventLoopGroup
  let logger: Logger
  let disk: NodeDisk
  private let tampering: (@Sendable ([UInt8]) -> [UInt8])?
  var fetches: [FetchID: FetchRun] = [:]
  var fetchCount: UInt64 = 0
  let clock: NodeClock
  var node: PeerNode
  var listeners: [any Channel] = []
  var groupChannels: [any Channel] = []
  var channels: [ConnectionID: any Channel] = [:]
  /// Dials whose connection is not there yet.
  var dials: Set<ConnectionID> = []
  var acceptedCount: UInt64 = 0
  var ticker: RepeatedTask?
  var keeper: RepeatedTask?
  var noticeWatchers: [UInt64: AsyncStream<Notice>.Continuation] = [:]
  var watcherCount: UInt64 = 0
  /// Bytes on all sockets since the start.
  var traffic = NodeTraffic()

  private var events: [PeerNode.Event] = []
  private var actions: [PeerNode.Action] = []
  private var isHandling = false
  private var unflushed: [ConnectionID: Unflushed] = [:]

  /// What was written to a connection since the last flush.
  private struct Unflushed {
    /// The last write is kept back, so that it can tell when all of them left.
    var last: ByteBuffer
    var byteCount: Int
  }

  init?(
    _ configuration: PeerNode.Configuration, store: ContentStore,
    group: MultiThreadedEventLoopGroup, clock: NodeClock, logger: Logger,
    tampering: (@Sendable ([UInt8]) -> [UInt8])?
  ) {
    self.tampering = tampering
    self.group = group
    self.clock = clock
    self.logger = logger
    eventLoop = group.next()
    disk = NodeDisk(store, eventLoop: eventLoop)
    guard let node = PeerNode(configuration, at: clock.now) else { return nil }
    self.node = node
  }

  /// Starts the clock.
  func start(listening addresses: [Multiaddress]) {
    handle(.started(listening: addresses))
    let tick = TimeAmount.milliseconds(100)
    ticker = eventLoop.scheduleRepeatedTask(initialDelay: tick, delay: tick) { _ in
      self.assumeIsolated { $0.handle(.tick) }
    }
    keeper = eventLoop.scheduleRepeatedTask(initialDelay: .seconds(60), delay: .seconds(60)) { _ in
      self.assumeIsolated { _ = $0.keepPeers() }
    }
  }

  /// Says goodbye to everyone and closes everything.
  func stop() async {
    ticker?.cancel()
    keeper?.cancel()
    try? await keepPeers().get()
    for listener in listeners { listener.close(promise: nil) }
    listeners = []
    let closing = channels.values.map { $0.closeFuture }
    handle(.stop)
    // Not before: it says farewell to the group.
    for channel in groupChannels { channel.close(promise: nil) }
    groupChannels = []
    _ = try? await EventLoopFuture.andAllComplete(closing, on: eventLoop).get()
    for id in fetches.keys { cancel(id) }
    await disk.stop()
    for watcher in noticeWatchers.values { watcher.finish() }
    noticeWatchers = [:]
  }

  /// Gives an event to the node and does what it asks for. What happens meanwhile is queued.
  func handle(_ event: PeerNode.Event) {
    events.append(event)
    guard !isHandling else { return }
    isHandling = true
    var next = 0
    while next < events.count {
      let event = events[next]
      next += 1
      node.handle(event, at: clock.now, into: &actions)
      let due = actions
      actions.removeAll(keepingCapacity: true)
      for action in due { perform(action) }
      if next == events.count { flush() }
    }
    events.removeAll(keepingCapacity: true)
    isHandling = false
  }

  private func load(_ cid: CID) {
    let tampering = tampering
    disk.read { store in
      let bytes = try store.block(cid)
      return tampering.map { change in bytes.map { change($0) } } ?? bytes
    }.whenComplete { result in
      self.assumeIsolated { $0.handle(.loaded(cid, (try? result.get()) ?? nil)) }
    }
  }

  private func loadSize(_ cid: CID) {
    disk.read { try $0.size(of: cid) }.whenComplete { result in
      self.assumeIsolated { $0.handle(.loadedSize(cid, (try? result.get()) ?? nil)) }
    }
  }

  private func perform(_ action: PeerNode.Action) {
    switch action {
    case .dial(let id, let address): dial(id, address)
    case .transmit(let id, let bytes): write(bytes, to: id)
    case .close(let id): close(id)
    case .load(let cid): load(cid)
    case .loadSize(let cid): loadSize(cid)
    case .store(let id, let block, let offset): store(id, block, leafOffset: offset)
    case .wanted(let id, let cid): ask(id, for: cid)
    case .unwanted(let id, let cid): stopAsking(id, for: cid)
    case .leadsTo(let id, let file): fetches[id]?.file = file
    case .progress(let id, let progress): progressed(id, progress)
    case .finished(let id, let outcome): finished(id, outcome)
    case .judge(let token, let topic, let author, let data):
      judge(token, topic: topic, author: author, data)
    case .multicast(let packet): multicast(packet)
    case .notice(let notice): tell(notice)
    }
  }

  /// Writes without flushing: all that one event causes goes to the socket at once.
  private func write(_ bytes: [UInt8], to id: ConnectionID) {
    guard let channel = channels[id] else { return }
    let buffer = ByteBuffer(bytes: bytes)
    guard let before = unflushed[id] else {
      unflushed[id] = Unflushed(last: buffer, byteCount: bytes.count)
      return
    }
    channel.write(before.last, promise: nil)
    unflushed[id] = Unflushed(last: buffer, byteCount: before.byteCount + bytes.count)
  }

  private func flush() {
    let due = unflushed
    unflushed.removeAll(keepingCapacity: true)
    for (id, writes) in due {
      guard let channel = channels[id] else { continue }
      let count = writes.byteCount
      traffic.sentBytes += UInt64(count)
      channel.writeAndFlush(writes.last).whenSuccess {
        self.assumeIsolated { $0.flushed(id, count) }
      }
    }
  }

  private func flushed(_ id: ConnectionID, _ count: Int) {
    guard channels[id] != nil else { return }
    handle(.flushed(id, count))
  }

  func received(_ id: ConnectionID, _ bytes: ByteBuffer) {
    traffic.receivedBytes += UInt64(bytes.readableBytes)
    handle(.received(id, Array(buffer: bytes)[...]))
  }

  func closed(_ id: ConnectionID) {
    guard channels.removeValue(forKey: id) != nil else { return }
    handle(.closed(id))
  }

  private func close(_ id: ConnectionID) {
    dials.remove(id)
    guard let channel = channels.removeValue(forKey: id) else { return }
    // What was said before is still sent; closing follows it.
    guard let writes = unflushed.removeValue(forKey: id) else { return channel.close(promise: nil) }
    // A peer that reads nothing would keep the socket for ever.
    let limit = TimeAmount.milliseconds(Int64(Limits.farewellMilliseconds))
    let late = eventLoop.scheduleTask(in: limit) { channel.close(promise: nil) }
    channel.writeAndFlush(writes.last).whenComplete { _ in
      late.cancel()
      channel.close(promise: nil)
    }
  }
}

/// Bytes on the sockets of a node.
public struct NodeTraffic: Sendable, Equatable {
  /// What was sent.
  public internal(set) var sentBytes: UInt64 = 0
  /// What came.
  public internal(set) var receivedBytes: UInt64 = 0
}
