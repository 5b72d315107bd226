import ContentBlocks
import ContentID
import GatewayProtocol
import SharedBytes

extension Harness {
  /// What a gateway reads of who asks it, and the walk over the blocks that a gateway sent.
  static let gateway = [
    Harness(name: "gateway-request", seedEnding: ".md") { readRequest($0.array) },
    Harness(name: "gateway-walk", seedEnding: ".car") { walkBlocks($0.array) },
  ]

  /// A target and fields, a line each. What was read says again the same.
  private static func readRequest(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    let lines = text.split(separator: "\n", maxSplits: 4, omittingEmptySubsequences: false)
    let line = { (index: Int) in index < lines.count ? String(lines[index]) : nil }
    let fields = ContentRequest.Fields(
      accept: line(1), range: line(2), cacheControl: line(3), serviceWorker: line(4))
    let root = "bafkreie5noke3mb7hqxukzcy73nl23k6lxszxi5w3dtmuwz62wnvkpsscm"
    for target in [line(0) ?? "", "/ipfs/\(root)/\(line(0) ?? "")"] {
      guard let request = try? ContentRequest(target: target, fields: fields) else { continue }
      precondition(target.hasPrefix(request.path.text), "another path than was asked for")
      switch request.format {
      case .raw(let range):
        for byteCount in [0, 1, 1000] {
          guard let part = range?.range(in: byteCount) else { continue }
          precondition(!part.isEmpty && part.upperBound <= byteCount, "bytes that are not there")
        }
      case .car(let car):
        for byteCount in [0, 1, 1000, UInt64.max] {
          guard let part = try? car.range?.range(in: byteCount) else { continue }
          precondition(!part.isEmpty && part.upperBound <= byteCount, "bytes that are not there")
        }
      }
    }
  }

  /// The blocks of a CAR, walked from each root: without duplicates no block is wanted twice.
  private static func walkBlocks(_ bytes: [UInt8]) {
    var decoder = CARDecoder()
    decoder.append(bytes.span.bytes)
    var blocks: [CID: [UInt8]] = [:]
    var roots: [CID] = []
    while let part = try? decoder.next() {
      switch part {
      case .header(let header): roots = header.roots
      case .block(let block, _): blocks[block.cid] = block.bytes
      case .unverified: break
      }
    }
    var limits = GatewayLimits()
    limits.treeBlockCount = 1000
    for root in roots.prefix(4) {
      for scope in DAGScope.allCases {
        for range in [nil, 0..<1, 5..<UInt64.max] as [Range<UInt64>?] {
          let walk = BlockWalk(root: root, scope: scope, range: range, limits: limits)
          follow(walk, blocks)
        }
      }
    }
  }

  private static func follow(_ start: BlockWalk, _ blocks: [CID: [UInt8]]) {
    var walk = start
    var met: Set<CID> = []
    do {
      while let wanted = try walk.next(), let bytes = blocks[wanted.cid] {
        precondition(met.insert(wanted.cid.inVersion1).inserted == wanted.isNew, "a block twice")
        try walk.take(bytes)
      }
    } catch { return }
  }
}
