import MemoryPlanner
import TestSupport
import Testing

private func demand(steps: Int) -> MemoryDemand {
  MemoryDemand(steps: (0..<steps).map { "step \($0)" })
}

@Test func aRunWithoutBuffersTakesNothing() throws {
  let plan = try MemoryPlan(placing: demand(steps: 1))
  #expect(plan.peakBytes == 0)
  #expect(plan.isOptimal)
}

@Test func buffersWithoutBytesTakeNothing() throws {
  var demand = demand(steps: 2)
  let empty = demand.add("empty", byteCount: 0, lifetime: 0...1)
  let next = demand.add("next", byteCount: 0, lifetime: 1...1, mayOverlap: [.inPlace(of: empty)])
  let full = demand.add("full", byteCount: 1, lifetime: 1...1, mayOverlap: [.inPlace(of: empty)])
  let plan = try MemoryPlan(placing: demand)
  #expect(plan.peakBytes == 16)
  #expect(plan[empty] == 0..<0 && plan[next] == 0..<0 && plan[full] == 0..<1)
  #expect(!plan.sharesBytes(empty, full))
}

@Test func buffersThatAllOverlapTakeTheirSum() throws {
  var demand = demand(steps: 3)
  for size in 1...9 { _ = demand.addPinned("state \(size)", byteCount: size * 16) }
  let plan = try MemoryPlan(placing: demand)
  #expect(plan.peakBytes == 45 * 16)
  #expect(plan.isOptimal)
}

@Test func anElementwiseChainNeedsOneBuffer() throws {
  var demand = demand(steps: 5)
  var last = demand.add("input", byteCount: 1000, lifetime: 0...0)
  for step in 0..<4 {
    last = demand.add(
      "x\(step)", byteCount: 1000, lifetime: step...step + 1, mayOverlap: [.inPlace(of: last)])
  }
  let output = demand.addOutput("y", byteCount: 1000, madeIn: 4, mayOverlap: [.inPlace(of: last)])
  let plan = try MemoryPlan(placing: demand)
  #expect(plan.peakBytes == 1008)
  #expect(plan.sharesBytes(last, output))
}

@Test func aLargerResultExtendsThePlaceThatItTakes() throws {
  var demand = demand(steps: 2)
  let small = demand.add("small", byteCount: 100, lifetime: 0...1)
  let large = demand.add(
    "large", byteCount: 300, lifetime: 1...1, mayOverlap: [.inPlace(of: small)])
  let plan = try MemoryPlan(placing: demand)
  #expect(plan.peakBytes == 304)
  #expect(plan.sharesBytes(small, large))
}

@Test func onlyOneOfTwoResultsTakesAPlace() throws {
  var demand = demand(steps: 2)
  let source = demand.add("source", byteCount: 64, lifetime: 0...1)
  _ = demand.add("a", byteCount: 64, lifetime: 1...1, mayOverlap: [.inPlace(of: source)])
  _ = demand.add("b", byteCount: 64, lifetime: 1...1, mayOverlap: [.inPlace(of: source)])
  #expect(try MemoryPlan(placing: demand).peakBytes == 128)
}

@Test func nothingStandsOnWhatIsReadAfterTheRun() throws {
  var demand = demand(steps: 1)
  let state = demand.addPinned("state", byteCount: 64)
  let output = demand.addOutput(
    "output", byteCount: 64, madeIn: 0, mayOverlap: [.inPlace(of: state)])
  let plan = try MemoryPlan(placing: demand)
  #expect(plan.peakBytes == 128)
  #expect(!plan.sharesBytes(state, output))
}

@Test func aBufferThatIsReadLaterKeepsItsPlace() throws {
  var demand = demand(steps: 3)
  let kept = demand.add("kept", byteCount: 64, lifetime: 0...2)
  let next = demand.add("next", byteCount: 64, lifetime: 1...2, mayOverlap: [.inPlace(of: kept)])
  let plan = try MemoryPlan(placing: demand)
  #expect(!plan.sharesBytes(kept, next))
  #expect(plan.peakBytes == 128)
}

@Test func aBufferThatOffsetsCannotCountIsRefused() {
  var demand = demand(steps: 1)
  _ = demand.addPinned("huge", byteCount: MemoryDemand.largestByteCount + 1)
  #expect(
    throws: MemoryError.bufferTooLarge(
      name: "huge", byteCount: 68_719_476_737, limit: 68_719_476_736)
  ) {
    try MemoryPlan(placing: demand)
  }
}

@Test func theSameDemandGivesTheSamePlan() throws {
  var random = SplitMix64(seed: 7)
  let demand = RandomDemands.network(layers: 40, using: &random)
  #expect(try MemoryPlan(placing: demand).offsets == MemoryPlan(placing: demand).offsets)
}

@Test func tenThousandBuffersArePlacedInBoundedTime() throws {
  var random = SplitMix64(seed: 3)
  let demand = RandomDemands.network(layers: 10_000, using: &random)
  let clock = ContinuousClock()
  var peak = 0
  var bound = 0
  let time = try clock.measure {
    let plan = try MemoryPlan(placing: demand)
    (peak, bound) = (plan.peakBytes, plan.lowerBoundBytes)
  }
  print("10,000 buffers placed in \(time): \(peak) bytes, no plan below \(bound)")
  #expect(time < .seconds(60))
}
