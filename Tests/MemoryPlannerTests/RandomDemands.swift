import MemoryPlanner
import TestSupport

/// Demands made from a seed.
enum RandomDemands {
  /// Buffers with any sizes and any lives; `overlapShare` of them may overlap what ends there.
  static func anything(
    buffers: Int, steps: Int, largestUnits: Int, overlapShare: Double,
    using random: inout SplitMix64
  ) -> MemoryDemand {
    var demand = MemoryDemand(steps: (0..<steps).map { "step \($0)" })
    for index in 0..<buffers {
      let first = Int.random(in: 0..<steps, using: &random)
      let last = Int.random(in: first..<steps, using: &random)
      let byteCount = Int.random(in: 0...largestUnits * 16, using: &random)
      let ending = demand.buffers.indices.filter { demand.buffers[$0].lifetime.upperBound == first }
      let overlaps = Double.random(in: 0..<1, using: &random) < overlapShare
      let mayOverlap = overlaps ? ending.map { overlap($0, largestUnits, using: &random) } : []
      if Int.random(in: 0..<12, using: &random) == 0 {
        _ = demand.addOutput(
          "buffer \(index)", byteCount: byteCount, madeIn: first, mayOverlap: mayOverlap)
      } else {
        _ = demand.add(
          "buffer \(index)", byteCount: byteCount, lifetime: first...last, mayOverlap: mayOverlap)
      }
    }
    return demand
  }

  /// In place, or at least some bytes below, which may be more than the buffer is tall.
  private static func overlap(
    _ earlier: Int, _ largestUnits: Int, using random: inout SplitMix64
  ) -> Overlap {
    let earlier = BufferID(index: earlier)
    if Bool.random(using: &random) { return .inPlace(of: earlier) }
    let units = Int.random(in: 0...largestUnits, using: &random)
    return .below(earlier, by: max(0, units * 16 - Int.random(in: 0..<16, using: &random)))
  }

  /// A network: each layer reads the one before it and at times an older one.
  static func network(layers: Int, using random: inout SplitMix64) -> MemoryDemand {
    var lastUse = (0...layers).map { min($0, layers - 1) }
    for layer in 2..<max(3, layers) where Int.random(in: 0..<3, using: &random) == 0 {
      let older = Int.random(in: max(0, layer - 6)..<layer, using: &random)
      lastUse[older] = max(lastUse[older], min(layer, layers - 1))
    }
    var demand = MemoryDemand(steps: (0..<layers).map { "layer \($0)" })
    var previous = demand.add("input", byteCount: 4096, lifetime: 0...lastUse[0])
    for layer in 1...layers {
      let byteCount = Int.random(in: 1...20_000, using: &random)
      let distance = Int.random(in: 0...byteCount, using: &random)
      let overlaps: [Overlap] =
        switch Int.random(in: 0..<4, using: &random) {
        case 0: [.inPlace(of: previous)]
        case 1: [.below(previous, by: distance)]
        default: []
        }
      previous = demand.add(
        "tensor \(layer)", byteCount: byteCount, lifetime: layer - 1...lastUse[layer],
        mayOverlap: overlaps)
    }
    return demand
  }
}
