/// The name that the owner of a node gives to a fetch.
public struct FetchID: Hashable, Comparable, Sendable {
  /// The number, which no other fetch of the node has.
  public let number: UInt64

  /// A name for one fetch.
  public init(_ number: UInt64) {
    self.number = number
  }

  /// By number.
  public static func < (left: FetchID, right: FetchID) -> Bool { left.number < right.number }
}
