import Crypto

/// A place in the space where peers and content lie: the SHA-256 of a peer's id or of a multihash.
///
/// Source: the Kademlia specification of libp2p.
struct KademliaKey: Hashable, Sendable {
  private let words: Words

  private struct Words: Hashable {
    var first, second, third, fourth: UInt64
  }

  /// The place of a peer's id, or of the multihash of a CID: never of the CID itself, so that a
  /// block is found by each of its names.
  init(of preimage: some Sequence<UInt8>) {
    let digest = SHA256.hash(data: Array(preimage))
    words = digest.withUnsafeBytes { bytes in
      func word(_ index: Int) -> UInt64 {
        UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self))
      }
      return Words(first: word(0), second: word(1), third: word(2), fourth: word(3))
    }
  }

  private init(_ words: Words) {
    self.words = words
  }

  /// How far apart two places are: their exclusive or, as a number of 256 bits.
  func distance(to other: KademliaKey) -> KademliaKey {
    KademliaKey(
      Words(
        first: words.first ^ other.words.first, second: words.second ^ other.words.second,
        third: words.third ^ other.words.third, fourth: words.fourth ^ other.words.fourth))
  }

  /// The bits at the front in which two places agree: 256 where they are the same.
  func commonPrefix(with other: KademliaKey) -> Int {
    let words = distance(to: other).words
    var bits = 0
    for word in [words.first, words.second, words.third, words.fourth] {
      bits += word.leadingZeroBitCount
      if word != 0 { break }
    }
    return bits
  }
}

extension KademliaKey: Comparable {
  static func < (left: KademliaKey, right: KademliaKey) -> Bool {
    let (left, right) = (left.words, right.words)
    if left.first != right.first { return left.first < right.first }
    if left.second != right.second { return left.second < right.second }
    if left.third != right.third { return left.third < right.third }
    return left.fourth < right.fourth
  }
}
