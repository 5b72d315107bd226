/// A point on the clock that a node is given; what zero means is up to whoever gives it.
public struct Instant: Comparable, Hashable, Sendable {
  /// Milliseconds since the clock's zero.
  public let milliseconds: UInt64

  /// A point that many milliseconds after the clock's zero.
  public init(milliseconds: UInt64) {
    self.milliseconds = milliseconds
  }

  /// Whether the left one is earlier.
  public static func < (left: Instant, right: Instant) -> Bool {
    left.milliseconds < right.milliseconds
  }

  /// The point that many milliseconds later; the clock's end where there is none.
  public static func + (instant: Instant, milliseconds: UInt64) -> Instant {
    let (sum, overflow) = instant.milliseconds.addingReportingOverflow(milliseconds)
    return Instant(milliseconds: overflow ? .max : sum)
  }

  /// Milliseconds since an earlier point; zero where it is not earlier.
  public func milliseconds(since earlier: Instant) -> UInt64 {
    milliseconds > earlier.milliseconds ? milliseconds - earlier.milliseconds : 0
  }
}
