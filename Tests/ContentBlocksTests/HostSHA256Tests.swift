import ContentID
import TestSupport
import Testing

@testable import ContentBlocks

@Test func theHashOfChipsIsThatOfSwiftCrypto() {
  let seed: UInt64 = 20
  var random = SplitMix64(seed: seed)
  // All lengths around a block of the hash, then some of any length.
  let counts = Array(0...260) + (0..<40).map { _ in Int.random(in: 0...70_000, using: &random) }
  for count in counts {
    let bytes = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    var own = SHA256()
    own.update(bytes.span.bytes)
    let digest = own.finalize()
    #expect(
      [UInt8](digest) == [UInt8](HostSHA256.digest(of: bytes.span.bytes)),
      "\(count) bytes, seed \(seed)")
  }
}

@Test func partsHaveTheHashOfTheWhole() {
  let seed: UInt64 = 21
  var random = SplitMix64(seed: seed)
  let bytes = pattern(5000)
  for _ in 0..<50 {
    var hash = HostSHA256()
    var rest = bytes[...]
    while !rest.isEmpty {
      let part = [UInt8](rest.prefix(Int.random(in: 1...700, using: &random)))
      hash.update(part.span.bytes)
      rest = rest.dropFirst(part.count)
    }
    #expect(
      [UInt8](hash.finalize()) == Multihash.sha256(of: bytes.span.bytes).digest, "seed \(seed)")
  }
}
