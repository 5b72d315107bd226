import ContentID
import Testing

@testable import ContentBlocks

private let functions: [String: UInt64] = [
  "sha1": 0x11, "sha2-256": 0x12, "sha2-512": 0x13, "sha3": 0x14,
]

@Test(.enabled(if: BlockVectors.isPresent, "the shared data is not there"))
func multihashesOfMultiformatsReadAndWriteTheSame() throws {
  let rows = try BlockVectors.rows("multiformats/multihash/test_cases.csv")
  #expect(rows.count == 260)
  var whole = 0
  for row in rows {
    let binary = try bytes(row[3])
    let bits = try #require(Int(row[1]))
    let hash = try Multihash(binary)
    #expect(hash.digest.count == bits / 8)
    if row[0] != "sha3" { #expect(hash.function == functions[row[0]]) }
    #expect(hash.bytes == binary)
    guard row[0] == "sha2-256" else { continue }
    let input = Array(row[2].utf8)
    let digest = Multihash.sha256(of: input.span.bytes).digest
    #expect(Array(digest.prefix(bits / 8)) == hash.digest)
    whole += 1
  }
  #expect(whole == 60)
}

@Test func aDigestOfAnotherLengthThanItSaysIsRefused() throws {
  #expect(throws: BlockError.self) { try Multihash(try bytes("1202aa")) }
  #expect(throws: BlockError.self) { try Multihash(try bytes("1201aabb")) }
  #expect(throws: BlockError.self) { try Multihash([]) }
}
