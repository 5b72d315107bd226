public import ContentBlocks

/// What a peer did that no honest peer does, with what shows it.
public enum Misbehaviour: Hashable, Sendable {
  /// It answered for a block with other bytes.
  case wrongBlock(CID)
  /// It sent what was not asked for.
  case unasked(CID)
  /// It said that it has a block and did not give it in time.
  case stalled(CID)
  /// A message of this protocol that is none.
  case malformed(protocol: String)
  /// More of something than anyone needs.
  case flood(protocol: String)
  /// An announcement whose signature or content is wrong.
  case invalidAnnouncement(topic: String)
}
