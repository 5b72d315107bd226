import ContentBlocks
import ContentID
import Hummingbird
import NIOCore
import Testing

@testable import Gateway
@testable import GatewayProtocol

/// What a client makes of gateways that do not do what they should, over real connections.
@Suite("a gateway that lies")
struct LyingGatewayTests {
  private static let tree = MadeTree(byteCount: 300 << 10, seed: 11)

  private static var car: [UInt8] {
    CARv1.header(roots: [tree.root]) + tree.blocks.flatMap(CARv1.section)
  }

  private static var impatient: GatewayLimits {
    var limits = GatewayLimits()
    limits.blockSeconds = 0.5
    return limits
  }

  /// The error of a fetch, and what was given on before it.
  private func failure(
    limits: GatewayLimits = GatewayLimits(), _ answer: @escaping LyingServer.Answer
  ) async throws -> (GatewayClientError?, [Block]) {
    try await LyingServer.with(limits: limits, answer) { client, _ in
      let received = Received()
      do {
        _ = try await client.fetch(
          Self.tree.root, held: { received.held($0) }, take: { received.take($0) })
        return (nil, received.all)
      } catch let error as GatewayClientError {
        return (error, received.all)
      }
    }
  }

  @Test("a wrong byte in a CAR is named, and nothing after it is taken")
  func wrongByte() async throws {
    var car = Self.car
    let last = try #require(Self.tree.blocks.last)
    car[car.count - 1] ^= 1
    let wrong = car
    let (error, taken) = try await failure { _ in
      LyingServer.bytes(wrong, type: "application/vnd.ipld.car; version=1; order=dfs; dups=n")
    }
    guard case .wrongBlock(let url, last.cid) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(url.hasPrefix("http://127.0.0.1:") && url.contains("/ipfs/\(Self.tree.root)?"))
    #expect(taken == Self.tree.blocks.dropLast())
  }

  @Test("a wrong raw block is named")
  func wrongRaw() async throws {
    let cid = Self.tree.root
    let error = await #expect(throws: GatewayClientError.self) {
      try await LyingServer.with { _ in
        LyingServer.bytes([1, 2, 3])
      } _: { client, _ in
        try await client.block(cid)
      }
    }
    guard case .wrongBlock(_, cid) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("a stream of true blocks that nobody asked for is cut")
  func endless() async throws {
    let (error, taken) = try await failure { _ in
      LyingServer.stream { writer in
        try await writer.write(ByteBuffer(bytes: CARv1.header(roots: [])))
        for number in 0..<UInt64.max {
          let bytes =
            withUnsafeBytes(of: number) { Array($0) } + [UInt8](repeating: 0, count: 65536)
          let block = Block(cid: CID(of: bytes.span.bytes, codec: .raw), bytes: bytes)
          try await writer.write(ByteBuffer(bytes: CARv1.section(block)))
        }
      }
    }
    guard case .unasked(_, let byteCount) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(byteCount < 5 << 20)
    #expect(taken.isEmpty)
  }

  @Test("a block without an end is cut at the limit")
  func endlessBlock() async throws {
    let (error, _) = try await failure { _ in
      LyingServer.stream { writer in
        var section = CARv1.header(roots: [])
        section.appendVarint(1 << 40)
        try await writer.write(ByteBuffer(bytes: section))
        while true { try await writer.write(ByteBuffer(repeating: 7, count: 65536)) }
      }
    }
    guard case .blockTooLarge = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("an endless raw block is cut at the limit")
  func endlessRaw() async throws {
    let cid = Self.tree.root
    let error = await #expect(throws: GatewayClientError.self) {
      try await LyingServer.with { _ in
        LyingServer.stream(type: "application/vnd.ipld.raw") { writer in
          while true { try await writer.write(ByteBuffer(repeating: 7, count: 65536)) }
        }
      } _: { client, _ in
        try await client.block(cid)
      }
    }
    guard case .blockTooLarge(_, 2 << 20) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("a slow drip of a block is ended by the deadline", arguments: ["car", "raw"])
  func drip(_ format: String) async throws {
    let car = Self.car
    let (error, _) = try await failure(limits: Self.impatient) { target in
      guard target.contains("format=\(format)") else { return Response(status: .notImplemented) }
      return LyingServer.stream(
        type: format == "car" ? "application/vnd.ipld.car; order=dfs" : "application/vnd.ipld.raw"
      ) { writer in
        for byte in car {
          try await writer.write(ByteBuffer(bytes: [byte]))
          try await Task.sleep(for: .milliseconds(50))
        }
      }
    }
    guard case .stalled(_, 0.5) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("an answer that never begins is ended by the deadline")
  func silence() async throws {
    let (error, _) = try await failure(limits: Self.impatient) { _ in
      LyingServer.stream { _ in try await Task.sleep(for: .seconds(60)) }
    }
    guard case .stalled = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("redirects in a circle end, and one to a file or to a port that is none is not followed")
  func redirects() async throws {
    let (circle, _) = try await failure { target in
      Response(status: .found, headers: [.location: target])
    }
    guard case .redirects(_, 3) = circle else {
      Issue.record("\(String(describing: circle))")
      return
    }
    for place in ["file:///etc/passwd", "http://127.0.0.1:65536/ipfs/x", "http://127.0.0.1:0/"] {
      let (error, _) = try await failure { _ in
        Response(status: .found, headers: [.location: place])
      }
      guard case .redirect(_, place) = error else {
        Issue.record("\(String(describing: error))")
        continue
      }
    }
  }

  @Test("what is no CAR is said, with the place")
  func noCAR() async throws {
    let (error, _) = try await failure { _ in
      LyingServer.bytes(
        [UInt8](repeating: 0x41, count: 200), type: "application/vnd.ipld.car; order=dfs")
    }
    guard case .car(_, let reason) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(reason.offset == 0)
  }
}
