/// Puts buffers one after the other at the lowest offset that collides with none placed before.
///
/// The order decides the outcome. Source: the greedy planner of tflite-micro, extended to buffers
/// that may overlap.
struct FirstFit {
  private let problem: PlacementProblem
  private var placement: Placement
  private var placed: [Int] = []

  /// A place for each buffer of `order`; nil once the peak reaches `limit`.
  static func place(
    _ problem: PlacementProblem, order: [Int], below limit: Int
  ) -> Placement? {
    var fit = FirstFit(problem)
    for buffer in order {
      fit.place(buffer)
      if fit.placement.peak >= limit { return nil }
    }
    return fit.placement
  }

  private init(_ problem: PlacementProblem) {
    self.problem = problem
    let offsets = [Int](repeating: 0, count: problem.heights.count)
    placement = Placement(offsets: offsets, peak: 0)
  }

  private mutating func place(_ buffer: Int) {
    let offset = lowestOffset(for: buffer)
    placement.offsets[buffer] = offset
    placement.peak = max(placement.peak, offset + problem.heights[buffer])
    placed.append(buffer)
  }

  private func lowestOffset(for buffer: Int) -> Int {
    let life = problem.lives[buffer]
    var taken: [Range<Int>] = []
    for other in placed where life.overlaps(problem.lives[other]) {
      let start = placement.offsets[other]
      let collisions = problem.collisions(of: buffer, with: other)
      taken.append(collisions.lower.shifted(by: start))
      taken.append(collisions.upper.shifted(by: start))
    }
    taken.sort { $0.lowerBound < $1.lowerBound }
    // Once an offset lies before a range it lies before all that follow, so one pass is enough.
    return taken.reduce(0) { $1.contains($0) ? $1.upperBound : $0 }
  }
}

extension Range<Int> {
  fileprivate func shifted(by distance: Int) -> Range<Int> {
    lowerBound + distance..<upperBound + distance
  }
}

/// Offsets of buffers and the first byte after the highest.
struct Placement {
  var offsets: [Int]
  var peak: Int
}
