import NIOCore
import NIOPosix
import PeerProtocol

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

// The local network's group of multicast DNS: a socket for each address of version 4 that this
// machine has, as a packet leaves by one device alone.

extension NodeLoop {
  /// Joins the group on all devices that have groups; one that fails is left out, with a line in
  /// the log.
  func joinLocalGroup() async {
    let devices = (try? System.enumerateDevices()) ?? []
    for device in devices {
      guard device.multicastSupported, case .v4(let address)? = device.address else { continue }
      do {
        groupChannels.append(try await join(device, address.address.sin_addr))
      } catch {
        logger.info(
          "no local discovery", metadata: ["device": "\(device.name)", "error": "\(error)"])
      }
    }
  }

  private func join(_ device: NIONetworkDevice, _ address: in_addr) async throws -> any Channel {
    let channel = try await DatagramBootstrap(group: group)
      .channelOption(.socketOption(.so_reuseaddr), value: 1)
      .channelOption(.socketOption(.init(rawValue: SO_REUSEPORT)), value: 1)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(DatagramHandler(of: self))
        }
      }
      .bind(host: "0.0.0.0", port: NodeLoop.groupPort).get()
    do {
      let group = try SocketAddress(ipAddress: "224.0.0.251", port: NodeLoop.groupPort)
      guard let multicast = channel as? any MulticastChannel,
        let options = channel as? any SocketOptionProvider
      else { throw ChannelError.operationUnsupported }
      try await multicast.joinGroup(group, device: device).get()
      try await options.setIPMulticastIF(address).get()
    } catch {
      try? await channel.close()
      throw error
    }
    return channel
  }

  func multicast(_ packet: [UInt8]) {
    guard let group = try? SocketAddress(ipAddress: "224.0.0.251", port: NodeLoop.groupPort) else {
      return
    }
    for channel in groupChannels {
      let envelope = AddressedEnvelope(remoteAddress: group, data: ByteBuffer(bytes: packet))
      channel.writeAndFlush(envelope, promise: nil)
    }
  }

  func received(_ packet: ByteBuffer, from sender: SocketAddress) {
    guard packet.readableBytes <= Limits.multicastDNSBytes,
      let address = Multiaddress(sender, isDatagram: true)
    else { return }
    handle(.datagram(Array(buffer: packet), from: address))
  }

  private static let groupPort = 5353
}

/// Moves packets of the local network to the node.
final class DatagramHandler: ChannelInboundHandler {
  typealias InboundIn = AddressedEnvelope<ByteBuffer>

  private let node: NodeLoop

  init(of node: NodeLoop) {
    self.node = node
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let envelope = unwrapInboundIn(data)
    node.assumeIsolated { $0.received(envelope.data, from: envelope.remoteAddress) }
  }
}
