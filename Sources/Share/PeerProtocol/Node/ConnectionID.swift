/// The name of a connection, given by the side that learned of it first.
public enum ConnectionID: Hashable, Comparable, Sendable {
  /// One that the node asked for.
  case dialed(UInt64)
  /// One that came in: the transport counts them.
  case accepted(UInt64)
}
