import ContentBlocks
import Foundation
import Gateway
import GatewayProtocol
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import Synchronization

/// A server that answers as the test says, to see what a client makes of it.
struct LyingServer: HTTPResponder {
  typealias Context = BasicRequestContext
  typealias Answer = @Sendable (_ target: String) -> Response

  let answer: Answer
  let targets: TargetLog

  func respond(to request: Request, context: BasicRequestContext) async throws -> Response {
    let target = request.head.path ?? ""
    targets.note(target)
    return answer(target)
  }

  /// Runs the server while `body` asks it with a client.
  static func with<Result: Sendable>(
    limits: GatewayLimits = GatewayLimits(), _ answer: @escaping Answer,
    _ body: @escaping @Sendable (GatewayClient, TargetLog) async throws -> Result
  ) async throws -> Result {
    let targets = TargetLog()
    var logger = Logger(label: "liar")
    logger.logLevel = .critical
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let server = Application(
      responder: LyingServer(answer: answer, targets: targets),
      configuration: .init(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { port.yield($0.localAddress?.port ?? 0) }, logger: logger)
    let running = Task {
      defer { port.finish() }
      try await server.run()
    }
    defer { running.cancel() }
    for await port in ports {
      return try await withClient("http://127.0.0.1:\(port)", limits: limits) {
        try await body($0, targets)
      }
    }
    try await running.value
    throw CancellationError()
  }

  /// A body that is written piece by piece.
  static func stream(
    type: String = "application/vnd.ipld.car; version=1; order=dfs; dups=n",
    _ write: @escaping @Sendable (inout any ResponseBodyWriter) async throws -> Void
  ) -> Response {
    Response(status: .ok, headers: [.contentType: type], body: ResponseBody(write))
  }

  /// A body that is whole.
  static func bytes(_ bytes: [UInt8], type: String = "application/vnd.ipld.raw") -> Response {
    Response(
      status: .ok, headers: [.contentType: type],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }
}

/// What a server was asked. A class, as its requests share it.
final class TargetLog: Sendable {
  private let targets = Mutex<[String]>([])

  var all: [String] { targets.withLock { $0 } }
  func note(_ target: String) { targets.withLock { $0.append(target) } }
}

/// Runs `body` with a client that is closed after it.
func withClient<Result: Sendable>(
  _ base: String, limits: GatewayLimits = GatewayLimits(),
  _ body: (GatewayClient) async throws -> Result
) async throws -> Result {
  let url = try URL(string: base).orAbsent("a URL")
  let client = try GatewayClient(base: url, limits: limits)
  do {
    let result = try await body(client)
    try await client.close()
    return result
  } catch {
    try await client.close()
    throw error
  }
}
