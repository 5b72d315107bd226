import ContentBlocks

/// The fields of what is sent, each as whole bytes, so that a message of a peer is put together by
/// appending.
enum GossipFields {
  static func subscription(_ topic: String, isWanted: Bool) -> [UInt8] {
    var inner: [UInt8] = []
    inner.appendField(1, isWanted ? 1 : 0)
    inner.appendField(2, Array(topic.utf8))
    return field(1, inner)
  }

  static func publication(_ message: [UInt8]) -> [UInt8] { field(2, message) }

  static func control(_ parts: [UInt8]) -> [UInt8] { field(3, parts) }

  static func have(_ topic: String, _ ids: [GossipMessageID]) -> [UInt8] {
    var inner: [UInt8] = []
    inner.appendField(1, Array(topic.utf8))
    for id in ids { inner.appendField(2, id.bytes) }
    return field(1, inner)
  }

  static func want(_ ids: [GossipMessageID]) -> [UInt8] {
    var inner: [UInt8] = []
    for id in ids { inner.appendField(1, id.bytes) }
    return field(2, inner)
  }

  static func graft(_ topic: String) -> [UInt8] {
    var inner: [UInt8] = []
    inner.appendField(1, Array(topic.utf8))
    return field(3, inner)
  }

  static func prune(_ topic: String, backoffSeconds: UInt64) -> [UInt8] {
    var inner: [UInt8] = []
    inner.appendField(1, Array(topic.utf8))
    inner.appendField(3, backoffSeconds)
    return field(4, inner)
  }

  private static func field(_ number: UInt64, _ inner: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.appendField(number, inner)
    return bytes
  }
}
