import Testing

@testable import Gateway
@testable import GatewayProtocol

/// `entity-bytes` and `Range`: what they ask for of a file of a size.
@Suite("ranges")
struct RangeTests {
  @Test(
    "entity-bytes gives the bytes that it names",
    arguments: [
      ("0:*", 1026, 0..<1026), ("0:0", 1026, 0..<1), ("512:-256", 1026, 512..<771),
      ("-5:*", 1026, 1021..<1026), ("-9999:*", 1026, 0..<1026), ("-9999:-3", 1026, 0..<1024),
      ("1025:99999", 1026, 1025..<1026), ("-1:-1", 1, 0..<1), ("5:5", 6, 5..<6),
      ("-9223372036854775808:9223372036854775807", 3, 0..<3),
    ])
  func entity(_ text: String, _ byteCount: UInt64, _ expected: Range<UInt64>) throws {
    let range = try EntityRange(text)
    #expect(try range.range(in: byteCount) == expected)
    #expect(try EntityRange("\(range)") == range)
  }

  @Test(
    "a range without bytes leaves the block alone",
    arguments: [
      ("1000:-500", 1026), ("0:-1027", 1026), ("0:*", 0), ("5:9", 0), ("-3:*", 0),
    ])
  func empty(_ text: String, _ byteCount: UInt64) throws {
    #expect(try EntityRange(text).range(in: byteCount) == nil)
  }

  @Test("a range that begins behind the end is refused")
  func outside() throws {
    #expect(throws: GatewayError.outside(byteCount: 1026)) {
      try EntityRange("1026:*").range(in: 1026)
    }
  }

  @Test(
    "what is no range is refused",
    arguments: [
      "", ":", "0", "0:", ":0", "*:*", "*:5", "5:3", "-3:-5", "0:*:1", "a:b", "0x1:2", "1.5:2",
      "+1:2",
      "--1:2", "1: 2", "9223372036854775808:*", "-:*",
    ])
  func wrong(_ text: String) {
    #expect(throws: GatewayError.self) { try EntityRange(text) }
  }

  @Test(
    "Range gives the bytes of a block that it names",
    arguments: [
      ("bytes=0-0", 0..<1), ("bytes=7-9", 7..<10), ("bytes=5-", 5..<31), ("bytes=-4", 27..<31),
      ("bytes=0-9223372036854775807", 0..<31), ("bytes=-99", 0..<31), ("bytes= 1 - 2 ", 1..<3),
    ])
  func bytes(_ field: String, _ expected: Range<Int>) throws {
    #expect(try #require(ByteRange(field)).range(in: 31) == expected)
  }

  @Test(
    "ranges behind the end have no bytes", arguments: ["bytes=31-", "bytes=99-100", "bytes=-0"])
  func behind(_ field: String) throws {
    #expect(try #require(ByteRange(field)).range(in: 31) == nil)
  }

  @Test(
    "several ranges, and what is none, are as if nothing was asked",
    arguments: [
      "bytes=1-2,4-5", "bytes=", "bytes=-", "bytes=2-1", "items=1-2", "bytes=a-b", "bytes=1-2-3",
      "bytes=-1-2", "bytes=9223372036854775808-", "bytes=١-٢",
    ])
  func none(_ field: String) {
    #expect(ByteRange(field) == nil)
  }
}
