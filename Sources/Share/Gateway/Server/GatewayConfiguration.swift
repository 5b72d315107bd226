public import ContentBlocks
public import GatewayProtocol
public import Logging

/// Where a gateway listens and what it serves.
public struct GatewayConfiguration: Sendable {
  /// The address that is listened on; strangers reach only another one than loopback's.
  public var host: String
  /// The port; 0 takes a free one.
  public var port: Int
  /// What strangers may take.
  public var limits: GatewayLimits
  /// What the operator does not serve: such blocks are answered with 410, or end a stream.
  public var refuses: @Sendable (CID) -> Bool
  /// The numbers that `/metrics` shows.
  public var metrics: MetricsRegistry
  /// Where events are written.
  public var logger: Logger

  /// A gateway on loopback that serves all that its source has.
  public init(
    host: String = "127.0.0.1", port: Int = 8080, limits: GatewayLimits = GatewayLimits(),
    refuses: @escaping @Sendable (CID) -> Bool = { _ in false },
    metrics: MetricsRegistry = MetricsRegistry(), logger: Logger = Logger(label: "gateway")
  ) {
    self.host = host
    self.port = port
    self.limits = limits
    self.refuses = refuses
    self.metrics = metrics
    self.logger = logger
  }
}
