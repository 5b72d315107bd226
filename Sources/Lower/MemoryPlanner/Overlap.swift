/// Leave for a buffer to stand on bytes of one whose last reader makes it.
///
/// A permission, never a duty: the plan may as well keep the two apart.
package struct Overlap: Hashable, Sendable {
  /// The buffer that is read.
  package let earlier: BufferID
  /// How many bytes below the start of `earlier` the new buffer may start; not negative.
  package let distances: ClosedRange<Int>

  /// Further down than any buffer reaches.
  private static let unlimited = 1 << 60

  private init(_ earlier: BufferID, _ distances: ClosedRange<Int>) {
    precondition(distances.lowerBound >= 0, "\(distances) bytes below a buffer")
    self.earlier = earlier
    self.distances = distances
  }

  /// Only at the very same start.
  package static func inPlace(of earlier: BufferID) -> Overlap {
    Overlap(earlier, 0...0)
  }

  /// At least `distance` bytes below: for a kernel that writes upwards and never passes what it
  /// has still to read.
  package static func below(_ earlier: BufferID, by distance: Int) -> Overlap {
    Overlap(earlier, distance...unlimited)
  }
}
