/// Where every buffer of a run lies in the arena.
///
/// The same demand gives the same plan on every machine. Offsets hold for every processor; what a
/// kernel family wants on top is placed by `placeScratch`.
package struct MemoryPlan: Sendable {
  /// What was asked for.
  package let demand: MemoryDemand
  /// The offset of each buffer in bytes, a multiple of the alignment; 0 for one without bytes.
  package let offsets: [Int]
  /// The size of the arena, in bytes, without scratch.
  package let peakBytes: Int
  /// The most bytes that are live in one step: no plan is smaller.
  package let lowerBoundBytes: Int
  /// Whether it is proven that no plan is smaller.
  package let isOptimal: Bool

  /// Finds a place for every buffer of `demand`.
  package init(placing demand: MemoryDemand) throws(MemoryError) {
    let limit = MemoryDemand.largestByteCount
    for buffer in demand.buffers where buffer.byteCount > limit {
      throw .bufferTooLarge(name: buffer.name, byteCount: buffer.byteCount, limit: limit)
    }
    let problem = PlacementProblem(demand)
    let search = PlanSearch(problem, lowerBound: problem.lowerBound)
    self.demand = demand
    offsets = search.best.offsets
    peakBytes = search.best.peak
    lowerBoundBytes = problem.lowerBound
    isOptimal = search.isOptimal
  }

  /// The place of a buffer: its own bytes, not rounded.
  package subscript(buffer: BufferID) -> Range<Int> {
    let start = offsets[buffer.index]
    return start..<start + demand.buffers[buffer.index].byteCount
  }

  /// Whether two buffers hold a byte in common.
  package func sharesBytes(_ a: BufferID, _ b: BufferID) -> Bool {
    self[a].overlaps(self[b])
  }

  /// The buffers with bytes that are live in a step, by rising offset.
  package func buffers(liveAt step: Int) -> [BufferID] {
    demand.buffers.indices.filter {
      demand.buffers[$0].lifetime.contains(step) && demand.buffers[$0].byteCount > 0
    }
    .sorted { (offsets[$0], $0) < (offsets[$1], $1) }
    .map(BufferID.init(index:))
  }

  /// The bytes that live buffers take in a step; those that two share are counted once.
  package func liveBytes(at step: Int) -> Int {
    occupiedRanges(at: step).reduce(0) { $0 + $1.count }
  }

  /// The bytes that a step's live buffers take, rounded to the alignment, as ranges by rising
  /// offset that neither touch nor overlap.
  func occupiedRanges(at step: Int) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    for id in buffers(liveAt: step) {
      let start = offsets[id.index]
      let end = start + demand.buffers[id.index].alignedByteCount
      if let last = ranges.last, start <= last.upperBound {
        ranges[ranges.count - 1] = last.lowerBound..<max(last.upperBound, end)
      } else {
        ranges.append(start..<end)
      }
    }
    return ranges
  }
}
