import Crypto

/// The randomness of a node: SHA-256 of a seed and a counter.
///
/// The same seed gives the same node, byte for byte, which is how a simulation is repeated; who
/// does not know the seed cannot tell what comes next from what came.
public struct PeerRandom: RandomNumberGenerator, Sendable {
  private let seed: [UInt8]
  private var counter: UInt64 = 0
  private var rest: [UInt64] = []

  /// `seed` is 32 bytes that nobody else knows.
  public init(seed: [UInt8]) {
    self.seed = seed
  }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    if rest.isEmpty {
      rest = words()
      counter += 1
    }
    return rest.removeLast()
  }

  /// The next bytes.
  public mutating func bytes(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      var word = next()
      for _ in 0..<min(8, count - bytes.count) {
        bytes.append(UInt8(truncatingIfNeeded: word))
        word >>= 8
      }
    }
    return bytes
  }

  /// A generator of its own, so that two users do not depend on each other's order.
  public mutating func fork() -> PeerRandom { PeerRandom(seed: bytes(32)) }

  private func words() -> [UInt64] {
    var hash = SHA256()
    hash.update(data: seed)
    withUnsafeBytes(of: counter.littleEndian) { hash.update(bufferPointer: $0) }
    return hash.finalize().withUnsafeBytes { digest in
      (0..<4).map { digest.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self).littleEndian }
    }
  }
}
