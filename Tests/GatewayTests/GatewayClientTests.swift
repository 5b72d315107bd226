import ContentBlocks
import ContentID
import Foundation
import Hummingbird
import NIOCore
import Testing

@testable import Gateway
@testable import GatewayProtocol

/// Fetches of whole trees from gateways that run.
@Suite("a client of a gateway")
struct GatewayClientTests {
  private static let tree = MadeTree(byteCount: 600 << 10, seed: 7)
  private static let source = HeldBlocks(tree.blocks)

  @Test("a tree comes as one CAR, verified, in the order of a walk")
  func whole() async throws {
    let (fetched, blocks) = try await withGateway(Self.source) { gateway in
      try await withClient(gateway.base) { client in
        let received = Received()
        let fetched = try await client.fetch(
          Self.tree.root, held: { received.held($0) }, take: { received.take($0) })
        return (fetched, received.all)
      }
    }
    #expect(blocks == Self.tree.blocks)
    #expect(fetched.blockCount == blocks.count && fetched.singleBlockCount == 0)
    #expect(fetched.byteCount == blocks.reduce(0) { $0 + $1.bytes.count })
  }

  @Test("only what is missing is fetched", arguments: [1, 40, 150])
  func resume(heldCount: Int) async throws {
    let held = Array(Self.tree.blocks.prefix(heldCount))
    let (fetched, blocks) = try await withGateway(Self.source) { gateway in
      try await withClient(gateway.base) { client in
        let received = Received(held)
        let fetched = try await client.fetch(
          Self.tree.root, held: { received.held($0) }, take: { received.take($0) })
        return (fetched, received.all)
      }
    }
    #expect(blocks == Self.tree.blocks)
    #expect(fetched.blockCount == Self.tree.blocks.count - heldCount)
  }

  @Test("a tree that is here asks nobody")
  func nothingMissing() async throws {
    let targets = try await LyingServer.with { _ in
      Response(status: .internalServerError)
    } _: { client, targets in
      let received = Received(Self.tree.blocks)
      let fetched = try await client.fetch(
        Self.tree.root, held: { received.held($0) }, take: { received.take($0) })
      #expect(fetched == GatewayClient.Fetched())
      return targets.all
    }
    #expect(targets.isEmpty)
  }

  @Test("a gateway without CARs is asked for single blocks")
  func rawOnly() async throws {
    let blocks = try await LyingServer.with { target in
      Self.raw(target) ?? Response(status: .notAcceptable)
    } _: { client, _ in
      let received = Received()
      let fetched = try await client.fetch(
        Self.tree.root, held: { received.held($0) }, take: { received.take($0) })
      #expect(fetched.singleBlockCount == Self.tree.blocks.count)
      return received.all
    }
    #expect(blocks == Self.tree.blocks)
  }

  @Test("a CAR that ends early goes on with single blocks, and none comes twice")
  func truncated() async throws {
    let car = CARv1.header(roots: [Self.tree.root]) + Self.tree.blocks.flatMap(CARv1.section)
    let half = Array(car.prefix(car.count / 2))
    let blocks = try await LyingServer.with { target in
      Self.raw(target)
        ?? LyingServer.stream { writer in
          try await writer.write(ByteBuffer(bytes: half))
          throw CancellationError()
        }
    } _: { client, targets in
      let received = Received()
      let fetched = try await client.fetch(
        Self.tree.root, held: { received.held($0) }, take: { received.take($0) })
      #expect(fetched.singleBlockCount > 50 && fetched.singleBlockCount < 100)
      #expect(targets.all.count == fetched.singleBlockCount + 1)
      return received.all
    }
    #expect(blocks == Self.tree.blocks)
  }

  @Test("a block that is not there is nil, and a tree without its root an error")
  func missing() async throws {
    let absent = CID(of: [UInt8]("absent".utf8).span.bytes, codec: .raw)
    try await withGateway(Self.source) { gateway in
      try await withClient(gateway.base) { client in
        let nothing = try await client.block(absent)
        #expect(nothing == nil)
        let first = Self.tree.blocks[0]
        let bytes = try await client.block(first.cid)
        #expect(bytes == first.bytes)
        await #expect(throws: GatewayClientError.self) {
          try await client.fetch(absent, held: { _ in nil }, take: { _ in })
        }
      }
    }
  }

  @Test(
    "a base that is no URL of HTTP is refused",
    arguments: [
      "ftp://a.example", "file:///tmp", "http:", "http://a.example/?x=1",
    ])
  func base(_ text: String) throws {
    let url = try #require(URL(string: text))
    #expect(throws: GatewayClientError.base(url.absoluteString)) { try GatewayClient(base: url) }
  }

  @Test("a gateway that is not there is said to be so")
  func unreachable() async throws {
    let port = try await withGateway(Self.source) { $0.port }
    let error = await #expect(throws: GatewayClientError.self) {
      try await withClient("http://127.0.0.1:\(port)") { try await $0.block(Self.tree.root) }
    }
    guard case .unreachable(let url, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(url.hasPrefix("http://127.0.0.1:\(port)/ipfs/"))
  }

  /// The answer to a request for a block.
  private static func raw(_ target: String) -> Response? {
    guard target.hasSuffix("?format=raw"), let text = target.split(separator: "?").first,
      let cid = try? CID(String(text.dropFirst(6))), let bytes = source.block(cid)
    else { return nil }
    return LyingServer.bytes(bytes)
  }
}
