import ContentBlocks
import Testing

/// One case of gateway-conformance: what is asked, and what must come.
struct ConformanceRow: CustomTestStringConvertible, Sendable {
  /// What the body of an answer must be.
  enum Body: Sendable {
    case any
    /// These bytes; or, where a range was asked for, these or all.
    case bytes([UInt8])
    /// A CAR with exactly these blocks in this order.
    case blocks([CID])
    /// A CAR with exactly these blocks in any order.
    case anyOrder([CID])
  }

  let name: String
  let target: String
  var headers: [String: String] = [:]
  var method = "GET"
  var status: Set<Int> = [200]
  var body = Body.any
  /// What fields of the answer must contain.
  var contains: [(field: String, text: String)] = []
  /// What fields of the answer must be.
  var equals: [(field: String, text: String)] = []

  var testDescription: String { name }

  /// The case asked by the query and by `Accept`, with the fields that every CAR must have.
  static func car(
    _ name: String, _ path: String, _ query: String, status: Set<Int> = [200], _ body: Body
  ) -> [ConformanceRow] {
    let equals = [("X-Content-Type-Options", "nosniff"), ("Accept-Ranges", "none")]
    let contains = [
      ("Content-Type", "application/vnd.ipld.car"), ("Content-Disposition", ".car\""),
      ("Content-Disposition", "attachment; filename=\""), ("Etag", "\""),
    ]
    let rest = query.isEmpty ? "" : "&\(query)"
    let isFound = status == [200]
    return [
      ConformanceRow(
        name: "\(name) (format=car)", target: "\(path)?format=car\(rest)", status: status,
        body: body, contains: isFound ? contains : [], equals: isFound ? equals : []),
      ConformanceRow(
        name: "\(name) (Accept)", target: query.isEmpty ? path : "\(path)?\(query)",
        headers: ["Accept": "application/vnd.ipld.car"], status: status, body: body,
        contains: isFound ? contains : [], equals: isFound ? equals : []),
    ]
  }
}
