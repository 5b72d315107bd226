extension Lookup {
  /// Where a lookup stands: whom it waits for and whom it may ask.
  struct Survey {
    /// The requests that are under way.
    private(set) var asked = 0
    /// Whether all that it waits for have answered.
    private(set) var isDone = false
    /// Requests that do not make us wait yet; who does, does not hold up the others.
    private var current = 0
    /// Those of whom an answer is needed and who were not asked: the closest, and of each path.
    private var waiting: [Int] = []
    /// The first of those who are not believed, where there is nobody else left.
    private var lastResort: Int?
    /// The paths whose closest peers have not all answered, and for none of which a request is
    /// under way.
    private var openPaths = [Bool](repeating: false, count: Lookup.paths)
    private var hasConverged = true

    init(_ lookup: Lookup, at now: Instant) {
      var counts = [Int](repeating: 0, count: Lookup.paths)
      var busy = openPaths
      var believed = 0
      var frontIsComplete = true
      for index in lookup.candidates.indices where lookup.candidates[index].state != .failed {
        let candidate = lookup.candidates[index]
        if case .asked(let since) = candidate.state {
          asked += 1
          if now < since + Limits.lookupPatienceMilliseconds {
            current += 1
            busy[candidate.path] = true
          }
          if now >= since + Limits.lookupOverdueMilliseconds { continue }
        }
        guard lookup.isBelieved(candidate) else {
          if candidate.state == .waiting, lastResort == nil { lastResort = index }
          continue
        }
        believed += 1
        counts[candidate.path] += 1
        let isNearOnPath = counts[candidate.path] <= Limits.lookupResiliency
        guard isNearOnPath || believed <= lookup.width, candidate.state != .answered else {
          continue
        }
        frontIsComplete = false
        if isNearOnPath { openPaths[candidate.path] = true }
        if candidate.state == .waiting { waiting.append(index) }
      }
      hasConverged = !openPaths.contains(true)
      for path in busy.indices where busy[path] { openPaths[path] = false }
      if believed >= lookup.width || asked > 0 || !frontIsComplete { lastResort = nil }
      isDone = frontIsComplete && lastResort == nil && (believed >= lookup.width || asked == 0)
    }

    /// The next to ask, where one more may be asked; it counts as asked.
    mutating func takeNext(of lookup: Lookup) -> Int? {
      guard asked < Limits.lookupFinalConcurrency,
        hasConverged || current < Limits.lookupConcurrency
      else { return nil }
      let free = waiting.filter { !lookup.isHeld(lookup.candidates[$0]) }
      let onOpenPath = free.first { openPaths[lookup.candidates[$0].path] }
      guard let index = onOpenPath ?? free.first ?? lastResort else { return nil }
      waiting.removeAll { $0 == index }
      lastResort = nil
      openPaths[lookup.candidates[index].path] = false
      asked += 1
      current += 1
      return index
    }
  }
}
