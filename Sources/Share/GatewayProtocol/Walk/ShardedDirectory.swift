package import ContentBlocks

/// A directory that is spread over blocks: a trie over the hashes of its names.
///
/// A link's name starts with its place in hexadecimal digits. The rest is the entry's name; where
/// there is no rest the link leads to the next part. Source: the UnixFS specification of IPFS.
package struct ShardedDirectory {
  /// What a link of a part comes to.
  package enum Step: Equatable {
    /// The entry.
    case entry(CID)
    /// The part in which the search goes on.
    case part(CID)
  }

  /// Multicodec's number of the hash function that every writer takes.
  static let hashFunction: UInt64 = 0x22
  private static let fanouts: Set<UInt64> = [8, 16, 32, 64, 128, 256, 512, 1024]

  private let name: [UInt8]
  private let hash: UInt64
  private var usedBits: UInt64 = 0

  /// Starts the search of a name.
  package init(_ name: String) {
    self.name = Array(name.utf8)
    hash = MurmurHash3.hash(self.name)
  }

  /// How many digits a place has.
  static func digits(fanout: UInt64) -> Int {
    String(max(fanout, 1) - 1, radix: 16).utf8.count
  }

  /// Goes one part further; nil where the name is not in the directory.
  package mutating func step(_ part: WalkedNode, _ cid: CID) throws(GatewayError) -> Step? {
    guard case .shard(let fanout, Self.hashFunction) = part.kind, Self.fanouts.contains(fanout)
    else { throw .malformed(cid, "a part of a directory whose names are spread in another way") }
    let bits = UInt64(fanout.trailingZeroBitCount)
    guard usedBits + bits <= 64 else { throw .malformed(cid, "deeper than the hash of a name") }
    let place = (hash << usedBits) >> (64 - bits)
    usedBits += bits
    let digits = String(place, radix: 16, uppercase: true)
    let padding = String(repeating: "0", count: Self.digits(fanout: fanout) - digits.utf8.count)
    let prefix = Array((padding + digits).utf8)
    for link in part.links where (link.name ?? []).starts(with: prefix) {
      let rest = (link.name ?? []).dropFirst(prefix.count)
      if rest.isEmpty { return .part(link.cid) }
      if rest.elementsEqual(name) { return .entry(link.cid) }
    }
    return nil
  }
}
