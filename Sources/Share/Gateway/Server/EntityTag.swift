import ContentBlocks
import ContentID
import GatewayProtocol

/// The name of exactly these bytes of an answer, by which caches know that they have them.
enum EntityTag {
  /// Of a block.
  static func raw(_ cid: CID) -> String { "\"\(cid).raw\"" }

  /// Of a CAR: the same question about immutable content has the same bytes for its answer.
  static func car(_ path: ContentPath, _ car: CARRequest) -> String {
    let rest = "\(path.names.joined(separator: "/")) \(car.hasDuplicates)"
    let digest = Multihash.sha256(of: Array(rest.utf8).span.bytes).digest
    let hash = digest.prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    let range = car.range.map { ".\($0)" } ?? ""
    return "\"\(car.scope)-\(path.root)\(range).\(hash).car\""
  }

  /// Whether a field `If-None-Match` lists the tag; weak and strong ones are compared alike.
  static func isListed(_ tag: String, in fields: [String]) -> Bool {
    fields.flatMap { $0.split(separator: ",") }.contains { item in
      let found = item.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
      let text = String(found)
      return text == "*" || text == tag || text == "W/\(tag)"
    }
  }
}
