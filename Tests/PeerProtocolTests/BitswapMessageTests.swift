import ContentBlocks
import TestSupport
import Testing

@testable import PeerProtocol

@Suite struct BitswapMessageTests {
  private static let hello = Array("hello".utf8)
  private static let raw = CID(of: hello.span.bytes, codec: .raw)
  private static let node = CID(of: hello.span.bytes, codec: .dagPB)

  @Test("a wantlist is what py-libp2p writes, but for the zeros that it does not leave out")
  func wantlist() throws {
    let theirs = try #require(
      bytes(
        "0a84010a2a0a24015512202cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
          + "100128010a2a0a24015512202cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b"
          + "9824100118010a280a2212202cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b"
          + "9824100520011001"))
    var message = BitswapMessage()
    message.wants = [
      .init(.block, Self.raw, sendsDontHave: true), .init(.cancel, Self.raw),
      .init(.have, try #require(Self.node.inVersion0), priority: 5),
    ]
    message.isFull = true
    #expect(try BitswapMessage(theirs) == message)
    #expect(message.encoded == theirs)
  }

  @Test("blocks and presences are read as py-libp2p writes them")
  func answers() throws {
    let theirs = try #require(
      bytes(
        "1a0d0a0401551220120568656c6c6f1a07120568656c6c6f22260a24015512202cf24dba5fb0a30e26e83b2a"
          + "c5b9e29e1b161e5c1fa7425e73043362938b982422260a2212202cf24dba5fb0a30e26e83b2ac5b9e29e"
          + "1b161e5c1fa7425e73043362938b98241001284d"))
    let message = try BitswapMessage(theirs)
    let version0 = try #require(Self.node.inVersion0)
    #expect(message.blocks.map(\.cid) == [Self.raw, version0])
    #expect(message.blocks.allSatisfy { Array($0.data) == Self.hello })
    #expect(
      message.presences == [
        .init(cid: Self.raw, isHere: true), .init(cid: version0, isHere: false),
      ]
    )
    #expect(message.pendingBytes == 77)
    var ours = BitswapMessage()
    ours.add(Self.raw, Self.hello)
    ours.add(version0, Self.hello)
    // Kubo writes a prefix for version 0 too; both are one block.
    #expect(try BitswapMessage(ours.encoded).blocks.map(\.cid) == [Self.raw, version0])
  }

  @Test("a block under a prefix that cannot be verified has no name")
  func prefixes() {
    for prefix: [UInt8] in [
      [1, 0x55, 0x1B, 32], [1, 0x55, 0x12, 20], [2, 0x55, 0x12, 32], [1, 0x55, 0x12],
      [1, 0x55, 0x12, 32, 0], [0x80], [1, 0x55, 0, 5],
    ] {
      #expect(BitswapMessage.Payload(prefix: prefix[...], data: Self.hello[...]).cid == nil)
    }
  }

  @Test("a message that ends within a field is refused")
  func truncated() throws {
    var message = BitswapMessage()
    message.wants = [.init(.block, Self.raw)]
    message.add(Self.raw, Self.hello)
    let whole = message.encoded
    let ends = [0, BitswapMessage.with(wants: message.wants).encoded.count, whole.count]
    for count in 0..<whole.count where !ends.contains(count) {
      #expect(throws: MessageError.self) { try BitswapMessage(Array(whole[..<count])) }
    }
  }

  @Test("more entries, larger blocks and larger messages than the limits are refused")
  func limits() throws {
    let wants = [BitswapMessage.Want](
      repeating: .init(.cancel, Self.raw), count: Limits.bitswapMessageEntries)
    let full = BitswapMessage.with(wants: wants)
    #expect(try BitswapMessage(full.encoded).wants.count == wants.count)
    let beyond = BitswapMessage.with(wants: wants + wants.prefix(1))
    #expect(throws: MessageError.tooMany(limit: Limits.bitswapMessageEntries)) {
      try BitswapMessage(beyond.encoded)
    }
    var large = BitswapMessage()
    large.add(Self.raw, [UInt8](repeating: 0, count: Limits.blockBytes + 1))
    #expect(throws: MessageError.tooLarge(limit: Limits.blockBytes)) {
      try BitswapMessage(large.encoded)
    }
    #expect(throws: MessageError.tooLarge(limit: Limits.bitswapMessageBytes)) {
      try BitswapMessage([UInt8](repeating: 0, count: Limits.bitswapMessageBytes + 1))
    }
  }

  @Test("random bytes are refused or read, and what is read is written as it was understood")
  func random() throws {
    var random = SplitMix64(seed: 7)
    var message = BitswapMessage()
    message.wants = [.init(.have, Self.raw, priority: -3, sendsDontHave: true)]
    message.add(Self.raw, Self.hello)
    message.presences = [.init(cid: Self.node, isHere: false)]
    let whole = message.encoded
    for _ in 0..<5000 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      }
      guard let read = try? BitswapMessage(bytes) else { continue }
      #expect(try BitswapMessage(read.encoded).wants == read.wants)
    }
  }

  private func bytes(_ hex: String) -> [UInt8]? {
    let digits = Array(hex)
    return stride(from: 0, to: digits.count, by: 2).reduce(into: [UInt8]?([])) { bytes, index in
      guard let byte = UInt8(String(digits[index..<index + 2]), radix: 16) else {
        bytes = nil
        return
      }
      bytes?.append(byte)
    }
  }
}

extension BitswapMessage {
  static func with(wants: [Want]) -> BitswapMessage {
    var message = BitswapMessage()
    message.wants = wants
    return message
  }
}
