import MemoryPlanner
import TestSupport

/// Demands made from a seed.
enum RandomDemands {
  /// Buffers with any sizes and any lives; `inPlaceShare` of them may replace some that end there.
  static func anything(
    buffers: Int, steps: Int, largestUnits: Int, inPlaceShare: Double,
    using random: inout SplitMix64
  ) -> MemoryDemand {
    var demand = MemoryDemand(steps: (0..<steps).map { "step \($0)" })
    for index in 0..<buffers {
      let first = Int.random(in: 0..<steps, using: &random)
      let last = Int.random(in: first..<steps, using: &random)
      let byteCount = Int.random(in: 0...largestUnits * 16, using: &random)
      let ending = demand.buffers.indices.filter { demand.buffers[$0].lifetime.upperBound == first }
      let isInPlace = Double.random(in: 0..<1, using: &random) < inPlaceShare
      let mayReplace = isInPlace ? ending.map(BufferID.init(index:)) : []
      if Int.random(in: 0..<12, using: &random) == 0 {
        _ = demand.addOutput(
          "buffer \(index)", byteCount: byteCount, madeIn: first, mayReplace: mayReplace)
      } else {
        _ = demand.add(
          "buffer \(index)", byteCount: byteCount, lifetime: first...last, mayReplace: mayReplace)
      }
    }
    return demand
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
      let isElementwise = Int.random(in: 0..<4, using: &random) == 0
      previous = demand.add(
        "tensor \(layer)", byteCount: byteCount, lifetime: layer - 1...lastUse[layer],
        mayReplace: isElementwise ? [previous] : [])
    }
    return demand
  }
}
