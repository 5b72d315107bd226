/// What each way of sharing memory saves, worked out from the places of a finished plan.
///
/// A buffer that starts where one starts that its maker reads for the last time is in place; one
/// that starts below it and reaches into it overlaps it. The same lives are planned without either,
/// with the first alone, and with both.
package struct MemorySavings: Sendable, Equatable {
  /// The arena if no two live buffers shared a byte, in bytes.
  package let apartBytes: Int
  /// The arena with results in the place of inputs.
  package let inPlaceBytes: Int
  /// The arena with results that reach into inputs, too.
  package let overlappingBytes: Int

  /// Plans the lives of `entries` over `stepCount` steps three times.
  package init(stepCount: Int, entries: [MemoryPicture.Entry]) throws(MemoryError) {
    // What is read comes before what its reader makes: it ends first and does not start below.
    let ordered = entries.filter { !$0.bytes.isEmpty }.sorted {
      ($0.lifetime.lowerBound, $0.lifetime.upperBound, -$0.bytes.lowerBound)
        < ($1.lifetime.lowerBound, $1.lifetime.upperBound, -$1.bytes.lowerBound)
    }
    func peak(_ allows: (Int) -> Bool) throws(MemoryError) -> Int {
      try MemoryPlan(placing: Self.demand(stepCount, ordered, allows)).peakBytes
    }
    apartBytes = try peak { _ in false }
    inPlaceBytes = min(apartBytes, try peak { $0 == 0 })
    overlappingBytes = min(inPlaceBytes, try peak { _ in true })
  }

  /// The lives as a demand, with those overlaps of the plan whose distance is allowed.
  private static func demand(
    _ stepCount: Int, _ entries: [MemoryPicture.Entry], _ allows: (Int) -> Bool
  ) -> MemoryDemand {
    var demand = MemoryDemand(steps: (0..<max(1, stepCount)).map { "\($0)" })
    for (index, entry) in entries.enumerated() {
      let overlaps = entries[..<index].indices.compactMap { earlier -> Overlap? in
        let other = entries[earlier]
        let distance = other.bytes.lowerBound - entry.bytes.lowerBound
        guard other.lifetime.upperBound == entry.lifetime.lowerBound, distance >= 0,
          other.bytes.overlaps(entry.bytes), allows(distance)
        else { return nil }
        let id = BufferID(index: earlier)
        return distance == 0 ? .inPlace(of: id) : .below(id, by: distance)
      }
      _ = demand.add(
        entry.name, byteCount: entry.bytes.count, lifetime: entry.lifetime, mayOverlap: overlaps)
    }
    return demand
  }
}
