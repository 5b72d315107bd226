import NIOCore
import NIOPosix
import PeerProtocol
import Testing

/// A peer that sends pings on many streams and reads none of the answers.
final class DeafPeer: ChannelInboundHandler {
  // A class because channels hold their handlers by reference.
  typealias InboundIn = ByteBuffer

  /// More than the system keeps for a socket that is not read: four megabytes and some.
  private static let streams = 28
  private static let pings = [UInt8](repeating: 1, count: 250_016)

  private var connection: PeerConnection
  private var opened = 0

  private init(_ identity: PeerIdentity) throws {
    let key = [UInt8](repeating: 5, count: 32)
    let credentials = try #require(ConnectionCredentials(identity: identity, staticKey: key))
    connection = PeerConnection(
      role: .initiator(expecting: nil), credentials: credentials, ephemeralKey: key, protocols: [],
      at: Instant(milliseconds: 0))
  }

  /// Connects to a node.
  static func connect(to node: TestNode) async throws -> any Channel {
    let identity = try #require(PeerIdentity(privateKey: [UInt8](repeating: 3, count: 32)))
    guard case .tcp(let port)? = node.addresses.first?.parts.dropFirst().first else {
      throw ChannelError.unknownLocalAddress
    }
    return try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelOption(.socketOption(.so_rcvbuf), value: 4096)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(DeafPeer(identity))
        }
      }
      .connect(host: "127.0.0.1", port: Int(port)).get()
  }

  func channelActive(context: ChannelHandlerContext) { tell(.tick, context) }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    tell(.received(Array(buffer: unwrapInboundIn(data))[...]), context)
  }

  private func tell(_ event: PeerConnection.Event, _ context: ChannelHandlerContext) {
    var actions: [PeerConnection.Action] = []
    connection.handle(event, at: Instant(milliseconds: 0), into: &actions)
    for case .transmit(let bytes) in actions {
      context.writeAndFlush(NIOAny(ByteBuffer(bytes: bytes)), promise: nil)
    }
    for action in actions {
      switch action {
      case .transmit(let bytes): tell(.flushed(bytes.count), context)
      case .established: for _ in 0..<Self.streams { sendPings(context) }
      case .opened:
        opened += 1
        if opened == Self.streams { stopReading(context) }
      default: break
      }
    }
  }

  private func sendPings(_ context: ChannelHandlerContext) {
    let id = connection.makeStreamID()
    tell(.open(id, protocols: ["/ipfs/ping/1.0.0"]), context)
    tell(.write(id, Self.pings), context)
  }

  private func stopReading(_ context: ChannelHandlerContext) {
    context.channel.setOption(.autoRead, value: false).whenFailure { Issue.record($0) }
  }
}
