import NIOCore

/// Closes a connection that does not take what is written to it.
///
/// A class, as handlers of a channel are; each belongs to the event loop of its channel.
final class StalledWriteHandler: ChannelOutboundHandler, RemovableChannelHandler {
  typealias OutboundIn = Any
  typealias OutboundOut = Any

  private let limit: TimeAmount
  private var pendingCount = 0
  private var progress = NIODeadline.now()
  private var check: Scheduled<Void>?

  /// `limit` is the time for one write to leave for the socket.
  init(limit: TimeAmount) {
    self.limit = limit
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    let written = promise ?? context.eventLoop.makePromise()
    if pendingCount == 0 { progress = .now() }
    pendingCount += 1
    written.futureResult.assumeIsolated().whenComplete { _ in
      self.pendingCount -= 1
      self.progress = .now()
    }
    if check == nil { schedule(context, at: progress + limit) }
    context.write(data, promise: written)
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    check?.cancel()
    check = nil
  }

  private func schedule(_ context: ChannelHandlerContext, at deadline: NIODeadline) {
    check = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) {
      self.check = nil
      guard self.pendingCount > 0 else { return }
      if NIODeadline.now() >= self.progress + self.limit {
        context.close(promise: nil)
      } else {
        self.schedule(context, at: self.progress + self.limit)
      }
    }
  }
}
