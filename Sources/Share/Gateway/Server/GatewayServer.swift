public import ContentBlocks
import Hummingbird
import HummingbirdCore
import NIOCore
public import ServiceLifecycle

/// A trustless gateway: blocks and trees over HTTP, for who verifies them.
///
/// Sources: the trustless gateway and path gateway specifications of IPFS.
public struct GatewayServer: Service {
  private let source: any BlockSource
  private let configuration: GatewayConfiguration

  /// A server of the blocks of a source, which must be the ones that their names say.
  public init(
    source: any BlockSource, configuration: GatewayConfiguration = GatewayConfiguration()
  ) {
    self.source = source
    self.configuration = configuration
  }

  /// Serves until the task is cancelled or a service group shuts down; answers that have begun may
  /// end within `shutdownSeconds`.
  public func run() async throws {
    try await run { _ in }
  }

  /// Serves, and says on which port once it listens.
  public func run(listening: @escaping @Sendable (_ port: Int) async -> Void) async throws {
    var group = ServiceGroupConfiguration(
      services: [application(listening)], logger: configuration.logger)
    group.maximumGracefulShutdownDuration = .seconds(configuration.limits.shutdownSeconds)
    group.maximumCancellationDuration = .seconds(1)
    let services = ServiceGroup(configuration: group)
    // A cancelled task cannot end its answers: the services run in one that is not.
    let running = Task { try await services.run() }
    try await withTaskCancellationHandler {
      try await withGracefulShutdownHandler {
        do { try await running.value } catch let error
          where error is IOError || error is SocketAddressError.UnknownHost
        {
          throw GatewayServerError.cannotListen(
            host: configuration.host, port: configuration.port, reason: SocketReason.text(error))
        }
      } onGracefulShutdown: {
        Task { await services.triggerGracefulShutdown() }
      }
    } onCancel: {
      Task { await services.triggerGracefulShutdown() }
    }
  }

  private func application(
    _ listening: @escaping @Sendable (Int) async -> Void
  ) -> some Service {
    let limits = configuration.limits
    let http = HTTP1Channel.Configuration(
      additionalChannelHandlers: [
        StalledWriteHandler(limit: .milliseconds(Int64(limits.stalledWriteSeconds * 1000)))
      ],
      idleTimeout: .milliseconds(Int64(limits.idleSeconds * 1000)),
      httpDecoderConfiguration: .init(
        maxHeaderFieldSize: limits.headerByteCount, maxHeaderListSize: limits.headerByteCount,
        maxHeaderFieldCount: limits.headerFieldCount))
    return Application(
      responder: GatewayResponder(source: source, configuration: configuration),
      server: .http1(configuration: http),
      configuration: ApplicationConfiguration(
        address: .hostname(configuration.host, port: configuration.port), serverName: "nevortex",
        availableConnectionsDelegate: MaximumAvailableConnections(
          limits.connections, logger: configuration.logger)),
      onServerRunning: { channel in await listening(channel.localAddress?.port ?? 0) },
      logger: configuration.logger)
  }
}

/// Why a gateway does not serve.
public enum GatewayServerError: Error, Equatable, Sendable, CustomStringConvertible {
  /// An address that cannot be listened on.
  case cannotListen(host: String, port: Int, reason: String)

  /// What is wrong.
  public var description: String {
    switch self {
    case .cannotListen(let host, let port, let reason):
      "\(host.contains(":") ? "[\(host)]" : host):\(port): \(reason)"
    }
  }
}
