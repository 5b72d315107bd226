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

extension Misbehaviour: CustomStringConvertible {
  /// What it did.
  public var description: String {
    switch self {
    case .wrongBlock(let cid): "it gave other bytes for \(cid)"
    case .unasked(let cid): "it sent \(cid), which nobody asked it for"
    case .stalled(let cid): "it said that it has \(cid) and did not give it in time"
    case .malformed(let name): "it sent a malformed message of \(name)"
    case .flood(let name): "it sent more of \(name) than anyone needs"
    case .invalidAnnouncement(let topic):
      "it passed an announcement on whose signature or content is wrong (\(topic))"
    }
  }
}
