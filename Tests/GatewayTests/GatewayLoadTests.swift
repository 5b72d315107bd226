import AsyncHTTPClient
import ContentBlocks
import ContentID
import Logging
import NIOCore
import Synchronization
import Testing

@testable import Gateway
@testable import GatewayProtocol

/// A source that gives a block only when it is let.
private final class HeldBackBlocks: BlockSource {
  let blocks: HeldBlocks
  let gate: AsyncStream<Void>
  let open: AsyncStream<Void>.Continuation
  let asked = Mutex(0)

  init(_ blocks: HeldBlocks) {
    self.blocks = blocks
    (gate, open) = AsyncStream.makeStream(of: Void.self)
  }

  func block(_ cid: CID) async throws -> [UInt8]? {
    asked.withLock { $0 += 1 }
    for await _ in gate { break }
    return blocks.block(cid)
  }
}

/// Limits of a server: many who ask, some who do not read, and the end of it.
@Suite("a gateway under load")
struct GatewayLoadTests {
  private static let tree = MadeTree(byteCount: 100 << 10, seed: 5)

  @Test("one request more than there are places is told to come back")
  func busy() async throws {
    let source = HeldBackBlocks(HeldBlocks(Self.tree.blocks))
    var limits = GatewayLimits()
    limits.requests = 2
    let target = "/ipfs/\(Self.tree.root)?format=raw"
    try await withGateway(source, limits: limits) { gateway in
      async let first = gateway.ask(target)
      async let second = gateway.ask(target)
      while source.asked.withLock({ $0 }) < 2 { await Task.yield() }
      let third = try await gateway.ask(target)
      #expect(third.status == 429 && third.header("Retry-After") == "1")
      let answer1 = try await gateway.ask("/healthz")
      #expect(answer1.status == 200)
      source.open.finish()
      let answer2 = try await first
      #expect(answer2.status == 200)
      let answer3 = try await second
      #expect(answer3.status == 200)
      let answer4 = try await gateway.ask(target)
      #expect(answer4.status == 200)
    }
  }

  @Test("who does not read what it asked for loses its connection and its place")
  func stalledReader() async throws {
    // Larger than what the sockets of loopback hold.
    let tree = MadeTree(byteCount: 64 << 20, leafByteCount: 1 << 20, linkLimit: 1024, seed: 8)
    var limits = GatewayLimits()
    limits.requests = 1
    limits.stalledWriteSeconds = 0.3
    let metrics = MetricsRegistry()
    try await withGateway(HeldBlocks(tree.blocks), limits: limits, metrics: metrics) { gateway in
      let request = HTTPClientRequest(url: "\(gateway.base)/ipfs/\(tree.root)?format=car")
      let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
      // Its answer has begun, for which it has the one place.
      #expect(response.status == .ok)
      for _ in 0..<2000 where metrics.value(.activeRequests) != 0 {
        try await Task.sleep(for: .milliseconds(10))
      }
      #expect(metrics.value(.activeRequests) == 0)
      // It had not sent all of it, and did not read ahead of what was taken.
      let served = try #require(metrics.value(.bytesServed))
      #expect(served < Double(32 << 20))
      await #expect(throws: (any Error).self) {
        _ = try await response.body.collect(upTo: 128 << 20)
      }
    }
  }

  @Test("an answer that has begun is ended when the server is stopped")
  func graceful() async throws {
    let source = HeldBackBlocks(HeldBlocks(Self.tree.blocks))
    var logger = Logger(label: "gateway")
    logger.logLevel = .critical
    let server = GatewayServer(
      source: source, configuration: GatewayConfiguration(port: 0, logger: logger))
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let running = Task { try await server.run { port.yield($0) } }
    let number = try #require(await ports.first { _ in true })
    let gateway = RunningGateway(port: number)
    async let answer = gateway.ask("/ipfs/\(Self.tree.root)?format=car")
    while source.asked.withLock({ $0 }) < 1 { await Task.yield() }
    running.cancel()
    source.open.finish()
    let blocks = try await HeldBlocks.parts(answer.body).blocks
    #expect(blocks == Self.tree.blocks)
    try await running.value
    // The client tries a refused connection again until its time is over.
    await #expect(throws: (any Error).self) { try await gateway.ask("/healthz", seconds: 1) }
  }

  @Test("a port that is taken is an error")
  func taken() async throws {
    try await withGateway(HeldBlocks()) { gateway in
      let server = GatewayServer(
        source: HeldBlocks(), configuration: GatewayConfiguration(port: gateway.port))
      await #expect(throws: (any Error).self) { try await server.run() }
    }
  }

  @Test("headers that are too many or too long are refused")
  func headers() async throws {
    try await withGateway(HeldBlocks()) { gateway in
      let long = try? await gateway.ask(
        "/healthz", headers: ["X-Long": String(repeating: "a", count: 20 << 10)])
      #expect(long?.status != 200)
      let many = Dictionary(uniqueKeysWithValues: (0..<80).map { ("X-\($0)", "a") })
      let answer = try? await gateway.ask("/healthz", headers: many)
      #expect(answer?.status != 200)
      let answer5 = try await gateway.ask("/\(String(repeating: "a", count: 5000))")
      #expect(answer5.status == 414)
      let answer6 = try await gateway.ask("/healthz")
      #expect(answer6.status == 200)
    }
  }
}
