package import ContentBlocks
import ContentID

/// A message of Bitswap: what its sender wants, and what it has for the receiver.
///
/// Source: the Bitswap 1.2.0 specification of IPFS. The blocks of version 1.0, which have no prefix
/// that says what they are, are passed over.
package struct BitswapMessage: Equatable, Sendable {
  /// A change of the sender's wantlist.
  package struct Want: Equatable, Sendable {
    /// The block.
    package var cid: CID
    /// What is wanted of it, or that nothing is any more.
    package var kind: Kind
    /// What comes first; higher is sooner.
    package var priority: Int32
    /// Whether the answer that the block is not there is wanted too.
    package var sendsDontHave: Bool

    /// What is wanted of a block.
    package enum Kind: Equatable, Sendable {
      case block, have, cancel
    }

    /// A change of a wantlist.
    package init(_ kind: Kind, _ cid: CID, priority: Int32 = 1, sendsDontHave: Bool = false) {
      self.cid = cid
      self.kind = kind
      self.priority = priority
      self.sendsDontHave = sendsDontHave
    }
  }

  /// A block: its name without the digest, and its bytes.
  package struct Payload: Equatable, Sendable {
    /// Version, codec, hash function and digest length.
    package var prefix: ArraySlice<UInt8>
    /// The bytes.
    package var data: ArraySlice<UInt8>
  }

  /// Whether the sender has a block.
  package struct Presence: Equatable, Sendable {
    /// The block.
    package var cid: CID
    /// Whether it is there.
    package var isHere: Bool
  }

  /// Changes of the wantlist.
  package var wants: [Want] = []
  /// Whether the wants are the whole list, and all before is void.
  package var isFull = false
  /// Blocks.
  package var blocks: [Payload] = []
  /// Answers to who asks whether a block is there.
  package var presences: [Presence] = []
  /// Bytes of blocks that are to come in further messages.
  package var pendingBytes: UInt64 = 0

  /// A message that says nothing.
  package init() {}

  /// Whether it says nothing.
  package var isEmpty: Bool {
    wants.isEmpty && !isFull && blocks.isEmpty && presences.isEmpty
  }

  /// Adds a block.
  package mutating func add(_ cid: CID, _ bytes: [UInt8]) {
    blocks.append(Payload(prefix: cid.prefix[...], data: bytes[...]))
  }
}

extension BitswapMessage {
  /// The message without a length before it.
  package var encoded: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(
      blocks.reduce(64) { $0 + $1.data.count + 32 } + 64 * (wants.count + presences.count))
    if !wants.isEmpty || isFull {
      var list: [UInt8] = []
      list.reserveCapacity(64 * wants.count)
      for want in wants { list.appendField(1, want.encoded) }
      if isFull { list.appendField(2, 1) }
      bytes.appendField(1, list)
    }
    for block in blocks {
      let prefixBytes = 2 + block.prefix.count
      bytes.appendVarint(3 << 3 | 2)
      let tagBytes = 1 + Varint.byteCount(UInt64(block.data.count))
      bytes.appendVarint(UInt64(prefixBytes + tagBytes + block.data.count))
      bytes.appendField(1, Array(block.prefix))
      bytes.appendVarint(2 << 3 | 2)
      bytes.appendVarint(UInt64(block.data.count))
      bytes += block.data
    }
    for presence in presences {
      var body: [UInt8] = []
      body.appendField(1, presence.cid.bytes)
      if !presence.isHere { body.appendField(2, 1) }
      bytes.appendField(4, body)
    }
    if pendingBytes > 0 { bytes.appendField(5, min(pendingBytes, UInt64(Int32.max))) }
    return bytes
  }
}

extension BitswapMessage.Want {
  fileprivate var encoded: [UInt8] {
    var bytes: [UInt8] = []
    bytes.appendField(1, cid.bytes)
    // A negative int32 is written as 64 bits.
    if priority != 0 { bytes.appendField(2, UInt64(bitPattern: Int64(priority))) }
    if kind == .cancel { bytes.appendField(3, 1) }
    if kind == .have { bytes.appendField(4, 1) }
    if sendsDontHave { bytes.appendField(5, 1) }
    return bytes
  }
}

extension CID {
  /// The name without the digest. Version 0 has a zero for its version here, as Kubo writes it.
  var prefix: [UInt8] {
    var prefix: [UInt8] = [version]
    prefix.appendVarint(codec)
    prefix.appendVarint(hash.function)
    prefix.appendVarint(UInt64(hash.digest.count))
    return prefix
  }
}
