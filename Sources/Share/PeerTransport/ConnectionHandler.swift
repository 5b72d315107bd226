import NIOCore
import PeerProtocol

/// Moves what a socket says to the node. It decides nothing.
final class ConnectionHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let id: ConnectionID
  private let node: NodeLoop

  init(_ id: ConnectionID, of node: NodeLoop) {
    self.id = id
    self.node = node
  }

  func channelActive(context: ChannelHandlerContext) {
    context.read()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let (id, bytes) = (id, unwrapInboundIn(data))
    node.assumeIsolated { $0.received(id, bytes) }
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    context.read()
  }

  func channelInactive(context: ChannelHandlerContext) {
    let id = id
    node.assumeIsolated { $0.closed(id) }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}
