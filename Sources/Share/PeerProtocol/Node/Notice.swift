public import ContentBlocks

/// Something that happened to a node and that somebody may want to read.
public enum Notice: Sendable, Equatable {
  /// A peer is there: its key was proven.
  case connected(PeerID, Multiaddress)
  /// What a peer says of itself.
  case identified(PeerID, agent: String, protocols: [String])
  /// The last connection to a peer is gone.
  case disconnected(PeerID)
  /// How long a peer took to answer.
  case roundTrip(PeerID, milliseconds: UInt64)
  /// None of a peer's addresses answered; nil where no peer was named.
  case unreachable(PeerID?, [Multiaddress])
  /// A connection ended with an error.
  case failed(Multiaddress, PeerID?, String)
  /// A peer did what no honest one does.
  case misbehaved(PeerID, Misbehaviour)
  /// A gateway or a file gave other bytes than a block's name says.
  case wrongSource(FetchSource, CID)
  /// A peer is not talked to for a while, and why.
  case banned(PeerID, Misbehaviour, milliseconds: UInt64)
  /// A peer of the local network said where it is.
  case discovered(PeerID, [Multiaddress])
  /// An announcement came: the topic, its data, and who signed it.
  case announced(topic: String, data: [UInt8], by: PeerID)
  /// Somebody provides a block that was asked for.
  case provider(CID, PeerID)
  /// A key is provided by us, and this many peers know.
  case provided(CID, peers: Int)
}
