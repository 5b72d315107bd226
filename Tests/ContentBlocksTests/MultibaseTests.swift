import Foundation
import TestSupport
import Testing

@testable import ContentBlocks

private let names: [String: Multibase] = [
  "base16": .base16, "base16upper": .base16Upper, "base32": .base32, "base32upper": .base32Upper,
  "base36": .base36, "base58btc": .base58btc, "base64": .base64, "base64url": .base64url,
]

@Test(
  .enabled(if: BlockVectors.isPresent, "the shared data is not there"),
  arguments: [
    ("basic", "yes mani !"), ("leading_zero", "\0yes mani !"),
    ("two_leading_zeros", "\0\0yes mani !"),
  ])
func textsOfMultiformatsReadAndWriteTheSame(table: String, plain: String) throws {
  let rows = try BlockVectors.rows("multiformats/multibase/\(table).csv")
  var count = 0
  for row in rows {
    guard let base = names[row[0]] else { continue }
    #expect(base.encode(Array(plain.utf8)) == row[1])
    let (found, bytes) = try Multibase.decode(row[1])
    #expect(found == base)
    #expect(bytes == Array(plain.utf8))
    count += 1
  }
  #expect(count == names.count)
}

@Test(.enabled(if: BlockVectors.isPresent, "the shared data is not there"))
func lettersOfEitherCaseRead() throws {
  var count = 0
  for row in try BlockVectors.rows("multiformats/multibase/case_insensitivity.csv") {
    guard names[row[0]] != nil else { continue }
    #expect(try Multibase.decode(row[1]).1 == Array("hello world".utf8))
    count += 1
  }
  #expect(count == 5)
}

@Test func everyBaseReadsWhatItWrites() throws {
  var random = SplitMix64(seed: 0xBA5E)
  for base in Multibase.allCases {
    for count in 0..<70 {
      var bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      if count > 2 { bytes[0] = 0 }
      let (found, again) = try Multibase.decode(base.encode(bytes))
      #expect(found == base)
      #expect(again == bytes, "seed 0xBA5E, \(base), \(count) bytes")
    }
  }
}

@Test(arguments: [
  ("", 0, MultibaseError.Reason.empty),
  ("?abc", 0, .unknownBase("?")),
  ("\u{1F680}", 0, .unknownBase("\u{1F680}")),
  ("f0g", 2, .digit(UInt8(ascii: "g"))),
  ("z0", 1, .digit(UInt8(ascii: "0"))),
  ("zé", 1, .digit(0xC3)),
  // One digit too many, and bits that no byte has.
  ("f0", 1, .leftover),
  ("ba", 1, .leftover),
  ("baaa", 3, .leftover),
  ("bab", 2, .leftover),
  ("uAB", 2, .leftover),
  ("b====", 1, .digit(UInt8(ascii: "="))),
])
func aTextThatIsNoMultibaseIsRefused(text: String, offset: Int, reason: MultibaseError.Reason) {
  #expect(throws: MultibaseError(offset, reason)) { try Multibase.decode(text) }
}

@Test func aNumberOfTooManyDigitsIsRefusedBeforeItIsRead() {
  let text = "z" + String(repeating: "z", count: 1025)
  #expect(throws: MultibaseError(1, .tooLong(limit: 1024))) { try Multibase.decode(text) }
}
