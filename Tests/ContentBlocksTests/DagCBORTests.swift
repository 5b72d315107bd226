import ContentID
import Foundation
import TestSupport
import Testing

@testable import ContentBlocks

private let present = ConditionTrait.enabled(
  if: BlockVectors.isPresent, "the shared data is not there")

private func failure(_ block: [UInt8]) -> DagCBORError? {
  do {
    _ = try DagCBOR.decode(block.span.bytes)
    return nil
  } catch { return error }
}

@Test(present) func everyFixtureOfDagCBORReadsAndWritesTheSame() throws {
  let files = BlockVectors.files(below: "ipld-codec-fixtures", ending: ".dag-cbor")
  #expect(files.count > 90)
  for file in files {
    let block = try BlockVectors.bytes(file)
    let value = try DagCBOR.decode(block.span.bytes)
    #expect(try DagCBOR.encode(value) == block, "\(file)")
  }
}

@Test(present) func everyBeginningOfAFixtureIsRefused() throws {
  for file in BlockVectors.files(below: "ipld-codec-fixtures", ending: ".dag-cbor") {
    let block = try BlockVectors.bytes(file)
    for count in 0..<min(block.count, 400) {
      #expect(failure(Array(block.prefix(count))) != nil, "\(file) cut at \(count)")
    }
  }
}

/// Of CBOR's examples those that are DAG-CBOR: shortest integers, whole floats, text keys, no
/// endless lengths, no tags.
private let accepted: Set<String> = [
  "00", "01", "0a", "17", "1818", "1819", "1864", "1903e8", "1a000f4240", "1b000000e8d4a51000",
  "1bffffffffffffffff", "3bffffffffffffffff", "20", "29", "3863", "3903e7",
  "fb3ff199999999999a", "fb7e37e43c8800759c", "fbc010666666666666", "f4", "f5", "f6", "40",
  "4401020304", "60", "6161", "6449455446", "62225c", "62c3bc", "63e6b0b4", "64f0908591", "80",
  "83010203", "8301820203820405",
  "98190102030405060708090a0b0c0d0e0f101112131415161718181819", "a0", "a26161016162820203",
  "826161a161626163", "a56161614161626142616361436164614461656145",
]

private struct Example: Decodable {
  let hex: String
}

@Test(present) func ofTheExamplesOfCBORThoseInDagCBORReadAndNoOthers() throws {
  let data = Data(try BlockVectors.bytes("cbor/appendix_a.json"))
  let examples = try JSONDecoder().decode([Example].self, from: data)
  #expect(examples.count == 82)
  for example in examples {
    let block = try bytes(example.hex)
    if accepted.contains(example.hex) {
      let value = try DagCBOR.decode(block.span.bytes)
      #expect(try DagCBOR.encode(value) == block)
    } else {
      #expect(failure(block) != nil, "\(example.hex)")
    }
  }
  #expect(accepted.subtracting(examples.map(\.hex)).isEmpty)
}

@Test(arguments: [
  ("", 0, DagCBORError.Reason.truncated),
  ("0000", 1, .trailing),
  ("1817", 0, .notShortest),
  ("190018", 0, .notShortest),
  ("1900ff", 0, .notShortest),
  ("1a0000ffff", 0, .notShortest),
  ("1b00000000ffffffff", 0, .notShortest),
  ("5801aa", 0, .notShortest),
  ("5f4100ff", 0, .length(31)),
  ("9fff", 0, .length(31)),
  ("1c", 0, .length(28)),
  ("ff", 0, .length(31)),
  ("f7", 0, .simple(23)),
  ("f820", 0, .simple(24)),
  ("e0", 0, .simple(0)),
  ("f90000", 0, .float),
  ("fa47c35000", 0, .float),
  ("fb7ff0000000000000", 0, .float),
  ("fbfff0000000000000", 0, .float),
  ("fb7ff8000000000000", 0, .float),
  ("c000", 0, .tag(0)),
  ("d9d9f700", 0, .tag(55799)),
  ("61ff", 0, .text),
  ("62c328", 0, .text),
  ("63eda080", 0, .text),
  ("a10102", 1, .key),
  ("a1410002", 1, .key),
  // Repeated, out of order by length, out of order by bytes.
  ("a3636261720363666f6f0163666f6f02", 11, .keyOrder),
  ("a262616101616202", 5, .keyOrder),
  ("a2616201616102", 4, .keyOrder),
  ("8201", 0, .truncated),
  ("9bffffffffffffffff", 0, .truncated),
  ("bb7fffffffffffffff", 0, .truncated),
  ("5bffffffffffffffff", 0, .truncated),
  ("d82a00", 0, .link(.missing(field: 0))),
  ("d82a40", 0, .link(.missing(field: 0))),
  ("d82a4101", 0, .link(.missing(field: 0))),
  ("d82a4100", 0, .link(.truncated(missing: 1))),
  ("d82a44000255aa", 0, .link(.version(2))),
  ("d82a460001550000ff", 0, .link(.trailing)),
])
func aBlockInAnotherFormIsRefused(text: String, offset: Int, reason: DagCBORError.Reason) throws {
  let found = failure(try bytes(text))
  #expect(found?.reason == reason)
  #expect(found?.offset == offset)
}

@Test func depthIsBounded() throws {
  let deep = [UInt8](repeating: 0x81, count: 127) + [0x01]
  #expect(failure(deep) == nil)
  let tooDeep = [UInt8](repeating: 0x81, count: 100_000) + [0x01]
  #expect(failure(tooDeep)?.reason == .depth)
}

@Test func namesThatUnicodeHoldsForEqualAreTwo() throws {
  let map = DataModelMap(["\u{E9}": .unsigned(1), "e\u{301}": .unsigned(2)])
  #expect(map.entries.count == 2)
  #expect(map["\u{E9}"] == .unsigned(1))
  let block = try DagCBOR.encode(.map(map))
  let again = try DagCBOR.decode(block.span.bytes)
  #expect(try DagCBOR.encode(again) == block)
}

@Test func aFloatThatIsNotFiniteHasNoForm() {
  #expect(throws: DagCBORError.self) { try DagCBOR.encode(.float(.infinity)) }
  #expect(throws: DagCBORError.self) { try DagCBOR.encode(.list([.float(.nan)])) }
}

@Test func whatReadsWritesTheSameWhateverTheBytes() throws {
  var random = SplitMix64(seed: 0xDA6)
  let files = BlockVectors.files(below: "ipld-codec-fixtures", ending: ".dag-cbor")
  let seeds =
    try files.map(BlockVectors.bytes).filter { $0.count < 500 } + [
      try bytes("a161610 1".filter { $0 != " " })
    ]
  for _ in 0..<20_000 {
    var block = seeds.randomElement(using: &random) ?? []
    for _ in 0..<Int.random(in: 1...3, using: &random) where !block.isEmpty {
      block[Int.random(in: 0..<block.count, using: &random)] = UInt8.random(
        in: 0...255, using: &random)
    }
    guard let value = try? DagCBOR.decode(block.span.bytes) else { continue }
    #expect(try DagCBOR.encode(value) == block, "seed 0xDA6: \(hex(block))")
  }
}
