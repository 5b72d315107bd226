import ContentBlocks
import ContentStore
import NIOCore
import NIOPosix
import PeerProtocol

/// The store of a node on threads of its own: the loop never waits for the disk.
///
/// Blocks are read on some threads at once and written on one, in the order in which they came.
struct NodeDisk: Sendable {
  let store: ContentStore
  let eventLoop: any EventLoop
  private let readers: NIOThreadPool
  private let writer: NIOThreadPool

  init(_ store: ContentStore, eventLoop: any EventLoop) {
    self.store = store
    self.eventLoop = eventLoop
    readers = NIOThreadPool(numberOfThreads: 2)
    writer = NIOThreadPool(numberOfThreads: 1)
    readers.start()
    writer.start()
  }

  /// Reads on one of the threads for it.
  func read<Result: Sendable>(
    _ body: @escaping @Sendable (ContentStore) throws -> Result
  ) -> EventLoopFuture<Result> {
    readers.runIfActive(eventLoop: eventLoop) { try body(store) }
  }

  /// Writes behind all that was to be written before.
  func write<Result: Sendable>(
    _ body: @escaping @Sendable (ContentStore) throws -> Result
  ) -> EventLoopFuture<Result> {
    writer.runIfActive(eventLoop: eventLoop) { try body(store) }
  }

  func stop() async {
    try? await readers.shutdownGracefully()
    try? await writer.shutdownGracefully()
  }
}
