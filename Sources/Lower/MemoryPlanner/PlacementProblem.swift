/// A demand in numbers, as the searches read it: what collides with what.
struct PlacementProblem {
  /// What each buffer takes, in bytes, rounded up to the alignment.
  let heights: [Int]
  /// The steps of each buffer's life.
  let lives: [ClosedRange<Int>]
  /// For each buffer those that it may overlap, and how far below their starts.
  private let overlaps: [[(earlier: Int, distances: ClosedRange<Int>)]]

  init(_ demand: MemoryDemand) {
    heights = demand.buffers.map(\.alignedByteCount)
    lives = demand.buffers.map(\.lifetime)
    overlaps = demand.buffers.enumerated().map { later, buffer in
      buffer.mayOverlap.filter { demand.allows($0, for: BufferID(index: later)) }.map {
        ($0.earlier.index, aligned($0.distances.lowerBound)...$0.distances.upperBound)
      }
    }
  }

  /// The buffers that want a place.
  var occupied: [Int] { heights.indices.filter { heights[$0] > 0 } }

  /// How far from the start of `other` the buffer must not start.
  func collisions(of buffer: Int, with other: Int) -> Collisions {
    guard lives[buffer].overlaps(lives[other]) else { return Collisions() }
    if let distances = distances(of: buffer, below: other) {
      return Collisions(
        height: heights[buffer], over: heights[other], butAllowing: distances)
    }
    if let distances = distances(of: other, below: buffer) {
      return -Collisions(
        height: heights[other], over: heights[buffer], butAllowing: distances)
    }
    return Collisions(height: heights[buffer], over: heights[other])
  }

  private func distances(of later: Int, below earlier: Int) -> ClosedRange<Int>? {
    for overlap in overlaps[later] where overlap.earlier == earlier { return overlap.distances }
    return nil
  }
}

extension PlacementProblem {
  /// The most bytes that must be held in one step, whatever overlaps.
  ///
  /// Each buffer is granted all its overlaps at once, which is more than a plan can give.
  var lowerBound: Int {
    var change = [Int](repeating: 0, count: (lives.map(\.upperBound).max() ?? 0) + 2)
    for (buffer, life) in lives.enumerated() {
      change[life.lowerBound] += heights[buffer] - sharedBytes(buffer)
      change[life.lowerBound + 1] += sharedBytes(buffer)
      change[life.upperBound + 1] -= heights[buffer]
    }
    var held = 0
    return change.reduce(0) { most, difference in
      held += difference
      return max(most, held)
    }
  }

  /// The most bytes that a buffer can share when it is made.
  private func sharedBytes(_ later: Int) -> Int {
    let shared = overlaps[later].reduce(0) { sum, overlap in
      sum + max(0, min(heights[overlap.earlier], heights[later] - overlap.distances.lowerBound))
    }
    return min(heights[later], shared)
  }
}
