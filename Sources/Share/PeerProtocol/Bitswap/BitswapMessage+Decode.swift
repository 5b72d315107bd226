package import ContentBlocks
import ContentID

extension BitswapMessage {
  /// Reads a message; blocks are not looked at, and stay where they lie.
  package init(_ message: [UInt8]) throws(MessageError) {
    guard message.count <= Limits.bitswapMessageBytes else {
      throw .tooLarge(limit: Limits.bitswapMessageBytes)
    }
    var fields = MessageFields(message[...])
    while let (field, value) = try fields.next() {
      switch field {
      case 1: try readWantlist(value.bytes)
      case 3: try append(Payload(value.bytes), to: \.blocks)
      case 4: try append(Presence(value.bytes), to: \.presences)
      case 5: pendingBytes = try value.number & UInt64(UInt32.max)
      default: break
      }
    }
  }

  private mutating func readWantlist(_ bytes: ArraySlice<UInt8>) throws(MessageError) {
    var fields = MessageFields(bytes)
    while let (field, value) = try fields.next() {
      switch field {
      case 1: try append(Want(value.bytes), to: \.wants)
      case 2: isFull = try value.number != 0
      default: break
      }
    }
  }

  private mutating func append<Element>(
    _ element: Element, to list: WritableKeyPath<BitswapMessage, [Element]>
  ) throws(MessageError) {
    guard self[keyPath: list].count < Limits.bitswapMessageEntries else {
      throw .tooMany(limit: Limits.bitswapMessageEntries)
    }
    self[keyPath: list].append(element)
  }
}

extension BitswapMessage.Want {
  fileprivate init(_ bytes: ArraySlice<UInt8>) throws(MessageError) {
    var fields = MessageFields(bytes)
    var cid: CID?
    // Proto3 leaves zeros out: a want without a priority has the lowest.
    var priority: Int32 = 0
    var isCancel = false
    var isHave = false
    var sendsDontHave = false
    while let (field, value) = try fields.next() {
      switch field {
      case 1: cid = try CID(reading: value.bytes)
      case 2: priority = Int32(truncatingIfNeeded: try value.number)
      case 3: isCancel = try value.number != 0
      case 4: isHave = try value.number == 1
      case 5: sendsDontHave = try value.number != 0
      default: break
      }
    }
    guard let cid else { throw .malformed }
    self.init(
      isCancel ? .cancel : isHave ? .have : .block, cid, priority: priority,
      sendsDontHave: sendsDontHave)
  }
}

extension BitswapMessage.Payload {
  fileprivate init(_ bytes: ArraySlice<UInt8>) throws(MessageError) {
    var fields = MessageFields(bytes)
    var prefix: ArraySlice<UInt8> = []
    var data: ArraySlice<UInt8> = []
    while let (field, value) = try fields.next() {
      switch field {
      case 1: prefix = try value.bytes
      case 2: data = try value.bytes
      default: break
      }
    }
    guard data.count <= Limits.blockBytes else { throw .tooLarge(limit: Limits.blockBytes) }
    self.init(prefix: prefix, data: data)
  }

  /// The name that the bytes have; nil where the prefix is none, or the hash is not SHA-256.
  ///
  /// py-libp2p writes no prefix at all for version 0.
  package var cid: CID? {
    if prefix.isEmpty { return CID(of: data.span.bytes, codec: .dagPB).inVersion0 }
    var rest = prefix
    guard let version = Self.varint(&rest), let codec = Self.varint(&rest),
      let function = Self.varint(&rest), let length = Self.varint(&rest), rest.isEmpty,
      version <= 1, function == MultihashView.sha256, length == 32
    else { return nil }
    let cid = CID(codec: codec, hash: .sha256(of: data.span.bytes))
    return version == 1 ? cid : cid.inVersion0
  }

  private static func varint(_ rest: inout ArraySlice<UInt8>) -> UInt64? {
    guard let (number, count) = VarintPrefix.read(rest, byteLimit: 9) else { return nil }
    rest = rest.dropFirst(count)
    return number
  }
}

extension BitswapMessage.Presence {
  fileprivate init(_ bytes: ArraySlice<UInt8>) throws(MessageError) {
    var fields = MessageFields(bytes)
    var cid: CID?
    // Version 1.3 adds a third answer, "against payment": nothing here pays, so it is not there.
    var isHere = true
    while let (field, value) = try fields.next() {
      switch field {
      case 1: cid = try CID(reading: value.bytes)
      case 2: isHere = try value.number == 0
      default: break
      }
    }
    guard let cid else { throw .malformed }
    self.init(cid: cid, isHere: isHere)
  }
}

extension CID {
  fileprivate init(reading bytes: ArraySlice<UInt8>) throws(MessageError) {
    guard let cid = try? CID(Array(bytes)) else { throw .malformed }
    self = cid
  }
}
