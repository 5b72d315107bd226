/// Bytes that a kernel wants for the length of one step.
package struct ScratchDemand: Sendable {
  /// The step.
  package let step: Int
  /// The size in bytes, not rounded.
  package let byteCount: Int

  /// Scratch for a step.
  package init(step: Int, byteCount: Int) {
    precondition(step >= 0 && byteCount >= 0, "\(byteCount) bytes of scratch in step \(step)")
    self.step = step
    self.byteCount = byteCount
  }
}

/// Where one kernel family's scratch lies, and the arena that the family needs.
package struct ScratchPlan: Sendable {
  /// What was asked for.
  package let demands: [ScratchDemand]
  /// The offset of each demand in bytes, in their order; 0 for one without bytes.
  package let offsets: [Int]
  /// The size of the arena in bytes: buffers and scratch.
  package let peakBytes: Int
}

extension MemoryPlan {
  /// Puts scratch into the holes between a step's live buffers, or above them.
  ///
  /// The larger demands of a step come first, each into the smallest hole that takes it.
  package func placeScratch(_ demands: [ScratchDemand]) throws(MemoryError) -> ScratchPlan {
    let limit = MemoryDemand.largestByteCount
    for scratch in demands where scratch.byteCount > limit {
      let name = "scratch of \(demand.steps[scratch.step])"
      throw .bufferTooLarge(name: name, byteCount: scratch.byteCount, limit: limit)
    }
    var offsets = [Int](repeating: 0, count: demands.count)
    var peak = peakBytes
    for (step, members) in Dictionary(grouping: demands.indices, by: { demands[$0].step }) {
      var holes = Holes(between: occupiedRanges(at: step))
      let ranked = members.sorted { (demands[$1].byteCount, $0) < (demands[$0].byteCount, $1) }
      for index in ranked where demands[index].byteCount > 0 {
        let byteCount = aligned(demands[index].byteCount)
        offsets[index] = holes.take(byteCount)
        peak = max(peak, offsets[index] + byteCount)
      }
    }
    return ScratchPlan(demands: demands, offsets: offsets, peakBytes: peak)
  }
}

/// The free bytes of one step: holes, and everything from `end` on.
private struct Holes {
  private var ranges: [Range<Int>] = []
  private var end = 0

  init(between occupied: [Range<Int>]) {
    for range in occupied {
      if range.lowerBound > end { ranges.append(end..<range.lowerBound) }
      end = range.upperBound
    }
  }

  mutating func take(_ byteCount: Int) -> Int {
    let fitting = ranges.indices.filter { ranges[$0].count >= byteCount }
    guard let index = fitting.min(by: { ranges[$0].count < ranges[$1].count }) else {
      defer { end += byteCount }
      return end
    }
    let start = ranges[index].lowerBound
    ranges[index] = start + byteCount..<ranges[index].upperBound
    return start
  }
}
