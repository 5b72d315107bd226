/// A stream of a connection: its number in Yamux, odd where the initiator opened it.
public struct StreamID: Hashable, Comparable, Sendable {
  /// The number.
  public let number: UInt32

  /// The stream with that number.
  public init(_ number: UInt32) {
    self.number = number
  }

  /// The one that its side opened earlier is less.
  public static func < (left: StreamID, right: StreamID) -> Bool { left.number < right.number }
}
