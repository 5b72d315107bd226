import MemoryPlanner

/// Tries every offset of every buffer: the plainest planner there is, for a handful of buffers.
struct BruteForce {
  private let demand: MemoryDemand
  private let order: [Int]
  private let limit: Int
  private var offsets: [Int]

  /// Whether the buffers can be placed in `limit` bytes.
  static func fits(_ demand: MemoryDemand, in limit: Int) -> Bool {
    var search = BruteForce(demand, limit: limit)
    return search.place(0)
  }

  private init(_ demand: MemoryDemand, limit: Int) {
    self.demand = demand
    self.limit = limit
    order = demand.buffers.indices.sorted {
      demand.buffers[$0].byteCount > demand.buffers[$1].byteCount
    }
    offsets = Array(repeating: 0, count: demand.buffers.count)
  }

  private mutating func place(_ position: Int) -> Bool {
    guard position < order.count else { return true }
    let buffer = order[position]
    let highest = limit - demand.buffers[buffer].alignedByteCount
    for offset in stride(from: 0, through: highest, by: MemoryDemand.alignment) {
      offsets[buffer] = offset
      let isFree = order[..<position].allSatisfy { mayCoexist($0, buffer, of: demand, at: offsets) }
      if isFree && place(position + 1) { return true }
    }
    return false
  }
}

/// Whether two buffers are never live at once, lie apart, or overlap as they may.
func mayCoexist(_ a: Int, _ b: Int, of demand: MemoryDemand, at offsets: [Int]) -> Bool {
  let (first, second) = (demand.buffers[a], demand.buffers[b])
  guard first.lifetime.overlaps(second.lifetime) else { return true }
  if offsets[a] + first.alignedByteCount <= offsets[b] { return true }
  if offsets[b] + second.alignedByteCount <= offsets[a] { return true }
  if first.byteCount == 0 || second.byteCount == 0 { return true }
  let (earlier, later) = (min(a, b), max(a, b))
  return demand.buffers[later].mayOverlap.contains {
    $0.earlier.index == earlier && demand.allows($0, for: BufferID(index: later))
      && $0.distances.contains(offsets[earlier] - offsets[later])
  }
}
