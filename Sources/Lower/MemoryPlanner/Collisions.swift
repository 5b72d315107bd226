/// How far apart two buffers must not start, as the offset of the one minus that of the other.
///
/// Two disjoint ranges, `lower` below `upper`; either may be empty. Two that must lie apart have
/// one range, two that may overlap can stand between the ranges.
struct Collisions {
  private(set) var lower = 0..<0
  private(set) var upper = 0..<0

  /// None: the two are never live at once.
  init() {}

  /// Those of a buffer with another that has to lie apart.
  init(height: Int, over other: Int) {
    upper = 1 - height..<other
  }

  /// Those of a buffer with another below whose start it may start.
  init(height: Int, over other: Int, butAllowing distances: ClosedRange<Int>) {
    let bottom = 1 - height
    lower = bottom..<max(bottom, -distances.upperBound)
    upper = max(bottom, 1 - distances.lowerBound)..<other
  }

  /// Those of the other buffer with this one.
  static prefix func - (collisions: Collisions) -> Collisions {
    var mirrored = Collisions()
    mirrored.lower = 1 - collisions.upper.upperBound..<1 - collisions.upper.lowerBound
    mirrored.upper = 1 - collisions.lower.upperBound..<1 - collisions.lower.lowerBound
    return mirrored
  }

  var isEmpty: Bool { lower.isEmpty && upper.isEmpty }

  func contains(_ distance: Int) -> Bool {
    lower.contains(distance) || upper.contains(distance)
  }

  /// The ranges that are not empty, rising.
  var ranges: [Range<Int>] { [lower, upper].filter { !$0.isEmpty } }
}
