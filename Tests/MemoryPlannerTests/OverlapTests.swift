import MemoryPlanner
import Testing

private func demand(
  sizes: (earlier: Int, later: Int), _ overlap: (BufferID) -> Overlap
) -> MemoryDemand {
  var demand = MemoryDemand(steps: ["before", "handover"])
  let earlier = demand.add("earlier", byteCount: sizes.earlier, lifetime: 0...1)
  _ = demand.addOutput(
    "later", byteCount: sizes.later, madeIn: 1, mayOverlap: [overlap(earlier)])
  return demand
}

@Test func aBufferStandsAsFarBelowAsItMust() throws {
  let plan = try MemoryPlan(
    placing: demand(sizes: (1600, 1600)) { .below($0, by: 33) })
  #expect(plan.offsets == [48, 0])
  #expect(plan.peakBytes == 1648 && plan.lowerBoundBytes == 1648 && plan.isOptimal)
}

@Test func aLargerBufferSticksOutAtBothEnds() throws {
  let plan = try MemoryPlan(
    placing: demand(sizes: (480, 8000)) { .below($0, by: 7000) })
  #expect(plan.offsets == [7008, 0])
  #expect(plan.peakBytes == 8000)
}

@Test func aDistanceBeyondTheBufferIsNoOverlap() throws {
  let plan = try MemoryPlan(
    placing: demand(sizes: (64, 64)) { .below($0, by: 4096) })
  #expect(plan.peakBytes == 128 && plan.isOptimal)
}

@Test func aBufferMayStandFurtherBelowWhereThatHelps() throws {
  var demand = MemoryDemand(steps: ["before", "handover", "after"])
  let earlier = demand.add("earlier", byteCount: 64, lifetime: 0...1)
  let kept = demand.addPinned("kept", byteCount: 32)
  let later = demand.addOutput(
    "later", byteCount: 64, madeIn: 1, mayOverlap: [.below(earlier, by: 16)])
  let plan = try MemoryPlan(placing: demand)
  #expect(plan.peakBytes == 112 && plan.isOptimal)
  #expect(plan.sharesBytes(earlier, later) && !plan.sharesBytes(kept, later))
}

@Test func onlyTheSameStartIsInPlace() throws {
  var demand = MemoryDemand(steps: ["make", "handover", "after"])
  let below = demand.add("below", byteCount: 16, lifetime: 0...2)
  let earlier = demand.add("earlier", byteCount: 64, lifetime: 1...1)
  let later = demand.add(
    "later", byteCount: 64, lifetime: 1...2, mayOverlap: [.inPlace(of: earlier)])
  let plan = try MemoryPlan(placing: demand)
  #expect(plan[earlier] == plan[later] && !plan.sharesBytes(below, later))
}

@Test func aChainOfOverlapsClimbsDown() throws {
  var demand = MemoryDemand(steps: ["a", "b", "c", "d"])
  let a = demand.add("a", byteCount: 160, lifetime: 0...1)
  let b = demand.add("b", byteCount: 160, lifetime: 1...2, mayOverlap: [.below(a, by: 16)])
  let c = demand.add("c", byteCount: 160, lifetime: 2...3, mayOverlap: [.below(b, by: 16)])
  let plan = try MemoryPlan(placing: demand)
  #expect(plan.peakBytes == 192 && plan.isOptimal)
  #expect(plan[a] == 32..<192 && plan[b] == 16..<176 && plan[c] == 0..<160)
}
