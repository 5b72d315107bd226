import NIOCore
import NIOPosix
import PeerProtocol

// Sockets: who connects, and whom the node connects to.

extension NodeLoop {
  /// Listens on an address of TCP, and gives the addresses that it can be reached at.
  func listen(on address: Multiaddress) async throws -> [Multiaddress] {
    let socketAddress = try SocketAddress(address)
    let server = try await ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 256)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelOption(.autoRead, value: false)
      .childChannelOption(.recvAllocator, value: NodeLoop.receiveSizes)
      .childChannelInitializer { channel in
        self.assumeIsolated { $0.accepted(channel) }
      }
      .bind(to: socketAddress).get()
    listeners.append(server)
    guard let bound = server.localAddress, let own = Multiaddress(bound) else { return [] }
    return try own.reachable()
  }

  private func accepted(_ channel: any Channel) -> EventLoopFuture<Void> {
    guard let remote = channel.remoteAddress.flatMap({ Multiaddress($0) }) else {
      return channel.close()
    }
    acceptedCount += 1
    let id = ConnectionID.accepted(acceptedCount)
    return adopt(channel, as: id).map {
      self.assumeIsolated { $0.handle(.accepted(id, from: remote)) }
    }
  }

  private func adopt(_ channel: any Channel, as id: ConnectionID) -> EventLoopFuture<Void> {
    channels[id] = channel
    return channel.eventLoop.makeCompletedFuture {
      try channel.pipeline.syncOperations.addHandler(ConnectionHandler(id, of: self))
    }
  }

  /// Connects to an address; a name is looked up off the loop.
  func dial(_ id: ConnectionID, _ address: Multiaddress) {
    dials.insert(id)
    let bootstrap = ClientBootstrap(group: group)
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .channelOption(.autoRead, value: false)
      .channelOption(.recvAllocator, value: NodeLoop.receiveSizes)
      .connectTimeout(.milliseconds(Int64(Limits.dialMilliseconds)))
    let connected: EventLoopFuture<any Channel>
    switch (address.hostName, try? SocketAddress(address)) {
    case (let (host, port)?, _): connected = bootstrap.connect(host: host, port: port)
    case (nil, let socketAddress?): connected = bootstrap.connect(to: socketAddress)
    case (nil, nil): return dialEnded(id, nil)
    }
    connected.whenComplete { result in
      self.assumeIsolated { $0.dialEnded(id, try? result.get()) }
    }
  }

  private func dialEnded(_ id: ConnectionID, _ channel: (any Channel)?) {
    guard dials.remove(id) != nil else {
      channel?.close(promise: nil)
      return
    }
    guard let channel else { return handle(.dialFailed(id)) }
    channels[id] = channel
    handle(.dialed(id))
    do {
      try channel.pipeline.syncOperations.addHandler(ConnectionHandler(id, of: self))
      channel.read()
    } catch {
      channel.close(promise: nil)
    }
  }

  /// Reads grow with what a peer sends.
  static let receiveSizes = AdaptiveRecvByteBufferAllocator(
    minimum: 4096, initial: 65_536, maximum: 262_144)
}
