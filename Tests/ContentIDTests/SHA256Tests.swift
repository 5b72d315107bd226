import ContentID
import Foundation
import TestSupport
import Testing
import ToolProcess

private func digest(_ bytes: [UInt8]) -> String {
  var hash = SHA256()
  hash.update(bytes.span.bytes)
  return hex(hash.finalize())
}

// FIPS 180-4's examples and NIST's, and the lengths at which padding takes one block more.
@Test func aMillionLettersHashAsNISTSays() {
  var hash = SHA256()
  let thousand = [UInt8](repeating: UInt8(ascii: "a"), count: 1000)
  for _ in 0..<1000 { hash.update(thousand.span.bytes) }
  #expect(
    hex(hash.finalize()) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
}

// NIST CAVP, SHA256ShortMsg.rsp and SHA256LongMsg.rsp.
@Test(arguments: [
  ("d3", "28969cdfa74a12c82f3bad960b0b000aca2ac329deea5c2328ebc6f2ba9802c1"),
  ("11af", "5ca7133fa735326081558ac312c620eeca9970d1e70a4b95533d956f072d1f98"),
  ("b4190e", "dff2e73091f6c05e528896c4c831b9448653dc2ff043528f6769437bc7b975c2"),
  ("74ba2521", "b16aa56be3880d18cd41e68384cf1ec8c17680c45a02b1575dc1518923ae8b0e"),
])
func shortMessagesHashAsNISTSays(message: String, expected: String) {
  #expect(digest(bytes(message)) == expected)
}

@Test(.enabled(if: ToolProcess.find("sha256sum") != nil, "sha256sum is not installed"))
func everyLengthHashesAsTheSystemsProgramDoes() throws {
  let program = try #require(ToolProcess.find("sha256sum"))
  let folder = try ScratchFolder()
  var random = SplitMix64(seed: 0x5A)
  // Two blocks and a half: every place of the padding, with the length in the same block or not.
  let messages = (0...160).map { count in
    (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
  }
  for message in messages { try folder.write("\(message.count)", Data(message)) }
  let paths = messages.map { folder.url.appendingPathComponent("\($0.count)").path }
  let output = try ToolProcess(program, paths).run()
  let lines = String(decoding: output.output, as: UTF8.self).split(separator: "\n")
  try #require(lines.count == messages.count)
  for (message, line) in zip(messages, lines) {
    #expect(line.hasPrefix(digest(message)), "\(message.count) bytes")
  }
}
