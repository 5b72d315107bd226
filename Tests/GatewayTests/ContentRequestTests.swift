import ContentBlocks
import ContentID
import TestSupport
import Testing

@testable import Gateway
@testable import GatewayProtocol

/// The words of HTTP that ask for content, without any server.
@Suite("a request for content")
struct ContentRequestTests {
  private static let cid = "bafkreie5noke3mb7hqxukzcy73nl23k6lxszxi5w3dtmuwz62wnvkpsscm"
  private static let raw = "application/vnd.ipld.raw"
  private static let car = "application/vnd.ipld.car"

  private func read(
    _ rest: String, accept: String? = nil, limits: GatewayLimits = GatewayLimits()
  ) throws(GatewayError) -> ContentRequest {
    try ContentRequest(
      target: "/ipfs/\(Self.cid)\(rest)", fields: ContentRequest.Fields(accept: accept),
      limits: limits)
  }

  private func tree(of request: ContentRequest) throws -> CARRequest {
    guard case .car(let car) = request.format else { throw Absent(what: "a CAR") }
    return car
  }

  @Test(
    "Accept chooses what is wanted most and can be served",
    arguments: [
      ("\(raw)", "raw"), ("\(car)", "car"), ("\(raw);q=0.5, \(car)", "car"),
      ("\(raw), \(car)", "raw"), ("text/html, \(raw);q=0.1", "raw"),
      ("\(car);version=2, \(raw);q=0.2", "raw"),
      ("\(car);order=foo, \(car);order=dfs;q=0.1", "car"),
      ("APPLICATION/VND.IPLD.CAR; Version=\"1\"", "car"), ("\(raw);q=0, \(car)", "car"),
      ("text/plain;x=\"\(raw), y\", \(car)", "car"),
    ])
  func accept(_ field: String, _ form: String) throws {
    let request = try read("", accept: field)
    #expect("\(request.format)".hasPrefix(form))
    #expect(request.isNegotiated)
  }

  @Test(
    "nothing that can be verified is 400, and something else is 406",
    arguments: [
      (nil, 400), ("", 400), ("*/*", 400), ("text/html,*/*;q=0.8", 400), ("application/*", 400),
      ("text/html", 406), ("application/json", 406), ("\(car);version=2", 406),
      ("\(car);dups=x", 406), ("\(raw);q=0", 400), ("application/vnd.ipfs.ipns-record", 406),
    ])
  func noFormat(_ field: String?, _ status: Int) {
    let error = #expect(throws: GatewayError.self) { try read("", accept: field) }
    #expect(error?.status == status)
  }

  @Test("parameters of a CAR come from the query, then from Accept")
  func parameters() throws {
    let dups = "\(Self.car);dups=y"
    #expect(try tree(of: read("?format=car", accept: dups)).hasDuplicates)
    #expect(try !tree(of: read("?format=car&car-dups=n", accept: dups)).hasDuplicates)
    #expect(try tree(of: read("?format=car")).scope == .all)
    #expect(try tree(of: read("?format=car&entity-bytes=0:*")).scope == .entity)
    #expect(try tree(of: read("?format=car&dag-scope=block")).scope == .block)
    #expect(try read("?format=raw&dag-scope=nonsense").format == .raw(nil))
  }

  @Test(
    "a parameter that cannot be is refused",
    arguments: [
      "format=car&dag-scope=", "format=car&dag-scope=ALL", "format=car&car-version=2",
      "format=car&car-order=bfs", "format=car&car-dups=yes", "format=car&entity-bytes=x",
      "format=car&dag-scope=all&entity-bytes=0:*", "format=car&format=raw", "format=zip",
      "format=%ff", "format=%c", "format=car&dag-scope=block&dag-scope=all",
    ])
  func wrongParameter(_ query: String) {
    let error = #expect(throws: GatewayError.self) { try read("?\(query)") }
    #expect(error?.status == 400)
  }

  @Test("names of a path are decoded one by one")
  func names() throws {
    let request = try read("//a%20b/%E2%82%AC%2F+//?format=raw")
    #expect(request.path.names == ["a b", "€/+"])
    #expect(request.path.text == "/ipfs/\(Self.cid)//a%20b/%E2%82%AC%2F+//")
  }

  @Test(
    "a path that leads nowhere is refused",
    arguments: [
      ("/", 404), ("", 404), ("/ipfs", 404), ("/ipfs/", 404), ("ipfs/\(cid)", 404), ("*", 404),
      ("/ipns/example.com", 501), ("/ipfs/nothing", 400), ("/ipfs/Qm", 400),
      ("/ipfs/\(cid)/..?format=raw", 400), ("/ipfs/\(cid)/%2e%2e?format=raw", 400),
      ("/ipfs/\(cid)/%zz?format=raw", 400), ("/ipfs/\(cid)/%C3?format=raw", 400),
    ])
  func nowhere(_ target: String, _ status: Int) {
    let error = #expect(throws: GatewayError.self) {
      try ContentRequest(target: target, fields: ContentRequest.Fields())
    }
    #expect(error?.status == status)
  }

  @Test("what is too long or too many is refused")
  func limits() throws {
    let name = String(repeating: "a", count: 4096)
    #expect(throws: GatewayError.targetTooLong(limit: 4096)) { try read("/\(name)?format=raw") }
    let names = String(repeating: "/a", count: 65)
    #expect(throws: GatewayError.tooMany("names in a path", limit: 64)) {
      try read("\(names)?format=raw")
    }
    #expect(try read("\(names.dropLast(2))?format=raw").path.names.count == 64)
    let items = String(repeating: "&a=1", count: 33)
    #expect(throws: GatewayError.tooMany("parameters", limit: 32)) { try read("?\(items)") }
    let types = String(repeating: "text/plain,", count: 32) + "text/html"
    #expect(throws: GatewayError.tooMany("types in Accept", limit: 32)) {
      try read("?format=raw", accept: types)
    }
  }

  @Test("only the two words that matter are looked for in other fields")
  func otherFields() throws {
    let target = "/ipfs/\(Self.cid)?format=raw&filename=a%22b.bin"
    let cached = try ContentRequest(
      target: target,
      fields: ContentRequest.Fields(cacheControl: "max-age=0, Only-If-Cached"))
    #expect(cached.onlyIfCached && cached.filename == "a\"b.bin")
    #expect(throws: GatewayError.script) {
      try ContentRequest(
        target: target, fields: ContentRequest.Fields(serviceWorker: "script"))
    }
  }

  @Test("no words make the reader trap", arguments: UInt64(1)...20)
  func noise(_ seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let pieces = [
      "/ipfs/", Self.cid, "?", "&", "=", "%", "%2F", "%FF", "format", "car", "raw", "entity-bytes",
      "-", ":", "*", "9", "99999999999999999999", "/", "dag-scope", "\"", "\\", ",", ";", "q", "0.",
      "bytes=", " ", "é", "\u{0}", "application/vnd.ipld.car",
    ]
    for _ in 0..<500 {
      let text = (0..<3).map { _ in
        (0..<Int.random(in: 0..<12, using: &random)).map { _ in
          pieces[Int.random(in: 0..<pieces.count, using: &random)]
        }.joined()
      }
      _ = try? ContentRequest(
        target: "/ipfs/\(Self.cid)\(text[0])",
        fields: ContentRequest.Fields(accept: text[1], range: text[2]))
      _ = try? ContentRequest(target: text[0], fields: ContentRequest.Fields(accept: text[1]))
    }
  }
}
