import AsyncHTTPClient
import ContentBlocks
import Gateway
import GatewayProtocol
import Logging
import NIOCore
import NIOHTTP1

/// An answer that has come whole.
struct Answer {
  let status: Int
  let headers: HTTPHeaders
  let body: [UInt8]

  func header(_ name: String) -> String { headers[name].joined(separator: ",") }
}

/// A gateway on a free port of loopback.
struct RunningGateway {
  let port: Int
  var base: String { "http://127.0.0.1:\(port)" }

  /// Asks and waits for the whole answer.
  func ask(
    _ target: String, method: HTTPMethod = .GET, headers: [String: String] = [:],
    seconds: Int64 = 20
  ) async throws -> Answer {
    var request = HTTPClientRequest(url: base + target)
    request.method = method
    for (name, value) in headers { request.headers.add(name: name, value: value) }
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(seconds))
    let body = try await response.body.collect(upTo: 256 << 20)
    return Answer(
      status: Int(response.status.code), headers: response.headers, body: [UInt8](buffer: body))
  }
}

/// Runs a gateway while `body` asks it, then stops it.
func withGateway<Result: Sendable>(
  _ source: any BlockSource, limits: GatewayLimits = GatewayLimits(),
  refuses: @escaping @Sendable (CID) -> Bool = { _ in false },
  metrics: MetricsRegistry = MetricsRegistry(),
  _ body: @escaping @Sendable (RunningGateway) async throws -> Result
) async throws -> Result {
  var logger = Logger(label: "gateway")
  logger.logLevel = .critical
  let server = GatewayServer(
    source: source,
    configuration: GatewayConfiguration(
      port: 0, limits: limits, refuses: refuses, metrics: metrics, logger: logger))
  let (ports, port) = AsyncStream.makeStream(of: Int.self)
  let running = Task {
    defer { port.finish() }
    try await server.run { port.yield($0) }
  }
  for await port in ports {
    let result = await Task { try await body(RunningGateway(port: port)) }.result
    running.cancel()
    try await running.value
    return try result.get()
  }
  try await running.value
  throw CancellationError()
}
