import ContentBlocks
import ContentID
import NIOHTTP1
import Testing

@testable import Gateway
@testable import GatewayProtocol

/// What a server does beside the cases of the conformance suite, asked over HTTP.
@Suite("a gateway's server")
struct GatewayServerTests {
  private static let tree = MadeTree(byteCount: 200 << 10, seed: 3)
  private static let source = HeldBlocks(tree.blocks)
  private static let raw = ["Accept": "application/vnd.ipld.raw"]

  @Test(
    "a known entity tag is answered with 304 and no body",
    arguments: [
      "format=raw", "format=car", "format=car&dag-scope=block", "format=car&entity-bytes=0:9",
      "format=car&car-dups=y",
    ])
  func unchanged(_ query: String) async throws {
    let target = "/ipfs/\(Self.tree.root)?\(query)"
    try await withGateway(Self.source) { gateway in
      let tag = try await gateway.ask(target).header("Etag")
      for known in [tag, "W/\(tag)", "\"x\", \(tag)", "*"] {
        let answer = try await gateway.ask(target, headers: ["If-None-Match": known])
        #expect(answer.status == 304 && answer.body.isEmpty)
        #expect(answer.header("Etag") == tag)
      }
      let other = try await gateway.ask(target, headers: ["If-None-Match": "\"x\""])
      #expect(other.status == 200)
    }
  }

  @Test("different answers have different entity tags")
  func tags() async throws {
    let queries = [
      "format=raw", "format=car", "format=car&dag-scope=block", "format=car&dag-scope=entity",
      "format=car&entity-bytes=0:9", "format=car&entity-bytes=0:10", "format=car&car-dups=y",
    ]
    let tags = try await withGateway(Self.source) { gateway in
      var tags: Set<String> = []
      for query in queries {
        tags.insert(try await gateway.ask("/ipfs/\(Self.tree.root)?\(query)").header("Etag"))
      }
      return tags
    }
    #expect(tags.count == queries.count)
  }

  @Test("HEAD has the fields of GET, and a connection goes on after it", arguments: ["raw", "car"])
  func head(_ format: String) async throws {
    let target = "/ipfs/\(Self.tree.root)?format=\(format)"
    try await withGateway(Self.source) { gateway in
      let whole = try await gateway.ask(target)
      for _ in 0..<3 {
        let head = try await gateway.ask(target, method: .HEAD)
        #expect(head.status == 200 && head.body.isEmpty)
        for field in ["Content-Type", "Etag", "Content-Disposition", "X-Ipfs-Roots"] {
          #expect(head.header(field) == whole.header(field))
        }
        #expect(head.header("Content-Length") == whole.header("Content-Length"))
      }
    }
  }

  @Test("the probe is answered without any block")
  func probe() async throws {
    try await withGateway(HeldBlocks()) { gateway in
      let raw = try await gateway.ask("/ipfs/bafkqaaa?format=raw")
      #expect(raw.status == 200 && raw.body.isEmpty)
      let car = try await gateway.ask("/ipfs/bafkqaaa?format=car")
      let parts = try HeldBlocks.parts(car.body)
      let root = try CID("bafkqaaa")
      #expect(parts.roots == [root] && parts.blocks.isEmpty)
      let answer1 = try await gateway.ask("/ipfs/bafkqaaa?format=car", method: .HEAD)
      #expect(answer1.status == 200)
    }
  }

  @Test(
    "what cannot be answered says why",
    arguments: [
      ("/ipfs/\(tree.root)?format=tar", "GET", 406), ("/ipfs/\(tree.root)", "GET", 400),
      ("/ipfs/\(tree.root)/name?format=raw", "GET", 404), ("/ipns/a.example", "GET", 501),
      ("/ipfs/\(tree.root)?format=car&entity-bytes=999999:*", "GET", 400),
      ("/ipfs/\(tree.root)?format=raw", "POST", 405), ("/ipfs/not-a-cid?format=raw", "GET", 400),
      ("/elsewhere", "GET", 404),
    ])
  func refusals(_ target: String, _ method: String, _ status: Int) async throws {
    let answer = try await withGateway(Self.source) { gateway in
      try await gateway.ask(target, method: HTTPMethod(rawValue: method))
    }
    #expect(answer.status == status)
    #expect(answer.body.count > 10 && answer.header("Content-Type").hasPrefix("text/plain"))
  }

  @Test("what the operator does not serve is 410, and ends a stream where it is met")
  func refused() async throws {
    let last = try #require(Self.tree.blocks.last).cid
    try await withGateway(Self.source, refuses: { $0.hash == last.hash }) { gateway in
      let answer2 = try await gateway.ask("/ipfs/\(last)?format=raw")
      #expect(answer2.status == 410)
      let answer3 = try await gateway.ask("/ipfs/\(Self.tree.root)?format=raw")
      #expect(answer3.status == 200)
      await #expect(throws: (any Error).self) {
        try await gateway.ask("/ipfs/\(Self.tree.root)?format=car")
      }
    }
  }

  @Test("a tree with a missing block is seen to be not whole")
  func missingChild() async throws {
    var source = Self.source
    source.remove(try #require(Self.tree.blocks.last).cid)
    let broken = source
    try await withGateway(broken) { gateway in
      await #expect(throws: (any Error).self) {
        try await gateway.ask("/ipfs/\(Self.tree.root)?format=car")
      }
      // The server goes on.
      let answer4 = try await gateway.ask("/healthz")
      #expect(answer4.status == 200)
    }
  }

  @Test("/metrics counts what was sent, and /healthz answers")
  func metrics() async throws {
    let metrics = MetricsRegistry()
    metrics.set(.peers, to: 3)
    let text = try await withGateway(Self.source, metrics: metrics) { gateway in
      let answer5 = try await gateway.ask("/healthz")
      #expect(answer5.body == Array("ok\n".utf8))
      _ = try await gateway.ask("/ipfs/\(Self.tree.root)?format=car")
      _ = try await gateway.ask("/ipfs/\(Self.tree.root)")
      let answer = try await gateway.ask("/metrics")
      #expect(answer.header("Content-Type").hasPrefix("text/plain; version=0.0.4"))
      return String(decoding: answer.body, as: UTF8.self)
    }
    let lines = text.split(separator: "\n").map(String.init)
    #expect(lines.contains("nevortex_gateway_requests_total{status=\"200\"} 2"))
    #expect(lines.contains("nevortex_gateway_requests_total{status=\"400\"} 1"))
    #expect(lines.contains("nevortex_gateway_served_blocks_total \(Self.tree.blocks.count)"))
    #expect(lines.contains("nevortex_gateway_active_requests 0"))
    #expect(lines.contains("# TYPE nevortex_peers gauge") && lines.contains("nevortex_peers 3"))
  }

  @Test(
    "names beyond ASCII and with percent signs lead to their blocks",
    .enabled(if: HeldBlocks.isPresent))
  func names() async throws {
    let source = try HeldBlocks(cars: [
      "path_gateway_dag/gateway-json-cbor", "path_gateway_unixfs/dir-with-percent-encoded-filename",
    ])
    let tree = PlainTree(blocks: source)
    let root = try source.roots["path_gateway_dag/gateway-json-cbor"].orAbsent("a root")
    let percent = try source.roots["path_gateway_unixfs/dir-with-percent-encoded-filename"]
      .orAbsent("a root")
    let link = try #require(try tree.links(percent).first)
    try await withGateway(source) { gateway in
      let file = try tree.bytes(tree.cid(root, "ą", "ę", "file-źł.txt"))
      let answer = try await gateway.ask(
        "/ipfs/\(root)/%C4%85/%C4%99/file-%C5%BA%C5%82.txt", headers: Self.raw)
      #expect(answer.body == file)
      let name = PercentEncoding.encode(link.name)
      let other = try await gateway.ask("/ipfs/\(percent)/\(name)", headers: Self.raw)
      let linked = try tree.bytes(link.cid)
      #expect(other.body == linked)
      let saved = try await gateway.ask("/ipfs/\(root)?format=raw&filename=%C4%85%22.bin")
      #expect(
        saved.header("Content-Disposition")
          == "attachment; filename=\"__.bin\"; filename*=UTF-8''%C4%85%22.bin")
    }
  }
}
