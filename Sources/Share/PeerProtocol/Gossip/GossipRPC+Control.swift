extension GossipRPC {
  mutating func readControl(_ bytes: ArraySlice<UInt8>) throws(MessageError) {
    var fields = MessageFields(bytes)
    while let (field, value) = try fields.next() {
      switch field {
      case 1: try readHave(value.bytes)
      case 2: try readWant(value.bytes)
      case 3: try readGraft(value.bytes)
      case 4: try readPrune(value.bytes)
      default: break
      }
    }
  }

  private mutating func readHave(_ bytes: ArraySlice<UInt8>) throws(MessageError) {
    var fields = MessageFields(bytes)
    var topic: String?
    var ids: [GossipMessageID] = []
    let room = Limits.gossipIdentifiers - haves.reduce(0) { $0 + $1.ids.count }
    while let (field, value) = try fields.next() {
      switch field {
      case 1: topic = try value.text
      case 2: Self.append(try value.bytes, to: &ids, room: room)
      default: break
      }
    }
    guard let topic, Self.isTopic(topic), haves.count < Limits.topicsPerPeer else { return }
    haves.append(Have(topic: topic, ids: ids))
  }

  private mutating func readWant(_ bytes: ArraySlice<UInt8>) throws(MessageError) {
    var fields = MessageFields(bytes)
    while let (field, value) = try fields.next() {
      if field == 1 { Self.append(try value.bytes, to: &wants, room: Limits.gossipIdentifiers) }
    }
  }

  private mutating func readGraft(_ bytes: ArraySlice<UInt8>) throws(MessageError) {
    var fields = MessageFields(bytes)
    while let (field, value) = try fields.next() {
      guard field == 1 else { continue }
      let topic = try value.text
      if Self.isTopic(topic), grafts.count < Limits.topicsPerPeer { grafts.append(topic) }
    }
  }

  /// The peers that it recommends (field 2) are not read: who is told where to connect by someone
  /// who sends him away ends where that one wants him.
  private mutating func readPrune(_ bytes: ArraySlice<UInt8>) throws(MessageError) {
    var fields = MessageFields(bytes)
    var topic: String?
    var backoff: UInt64?
    while let (field, value) = try fields.next() {
      switch field {
      case 1: topic = try value.text
      case 3: backoff = try value.number
      default: break
      }
    }
    guard let topic, Self.isTopic(topic), prunes.count < Limits.topicsPerPeer else { return }
    prunes.append(Prune(topic: topic, backoffSeconds: backoff))
  }

  private static func append(
    _ bytes: ArraySlice<UInt8>, to ids: inout [GossipMessageID], room: Int
  ) {
    guard ids.count < room, bytes.count <= Limits.gossipIdentifierBytes, !bytes.isEmpty else {
      return
    }
    ids.append(GossipMessageID(Array(bytes)))
  }
}
