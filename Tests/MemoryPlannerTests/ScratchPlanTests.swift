import MemoryPlanner
import TestSupport
import Testing

@Test func scratchTouchesNothingThatIsLive() throws {
  for seed in UInt64(1)...300 {
    var random = SplitMix64(seed: seed)
    let demand = RandomDemands.network(
      layers: Int.random(in: 2...20, using: &random), using: &random)
    let plan = try MemoryPlan(placing: demand)
    let wanted = (0..<20).map { _ in
      ScratchDemand(
        step: Int.random(in: demand.steps.indices, using: &random),
        byteCount: Int.random(in: 0...5000, using: &random))
    }
    let scratch = try plan.placeScratch(wanted)
    let places = zip(wanted, scratch.offsets).map { ($0.step, $1..<$1 + $0.byteCount) }
    let collisions = places.indices.filter { index in
      let (step, bytes) = places[index]
      let tensors = plan.buffers(liveAt: step).map { plan[$0] }
      let others = places[..<index].filter { $0.0 == step }.map(\.1)
      return (tensors + others).contains { $0.overlaps(bytes) }
    }
    #expect(collisions.isEmpty, "seed \(seed)")
    #expect(scratch.offsets.allSatisfy { $0 % MemoryDemand.alignment == 0 }, "seed \(seed)")
    let top = places.map { ($0.1.upperBound + 15) / 16 * 16 }.max() ?? 0
    #expect(scratch.peakBytes == max(plan.peakBytes, top), "seed \(seed)")
  }
}

@Test func scratchFillsTheSmallestHoleThatTakesIt() throws {
  var demand = MemoryDemand(steps: ["wide", "narrow"])
  _ = demand.add("a", byteCount: 512, lifetime: 0...0)
  let kept = demand.addPinned("kept", byteCount: 64)
  let plan = try MemoryPlan(placing: demand)
  let scratch = try plan.placeScratch([ScratchDemand(step: 1, byteCount: 512)])
  #expect(plan[kept] == 512..<576)
  #expect(scratch.offsets == [0])
  #expect(scratch.peakBytes == plan.peakBytes)
  let above = try plan.placeScratch([ScratchDemand(step: 1, byteCount: 513)])
  #expect(above.offsets == [576])
  #expect(above.peakBytes == 576 + 528)
}

@Test func withoutScratchTheArenaIsThePlans() throws {
  var demand = MemoryDemand(steps: ["only"])
  _ = demand.addPinned("kept", byteCount: 64)
  let plan = try MemoryPlan(placing: demand)
  #expect(try plan.placeScratch([]).peakBytes == 64)
  #expect(try plan.placeScratch([ScratchDemand(step: 0, byteCount: 0)]).peakBytes == 64)
}
