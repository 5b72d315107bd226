import MemoryPlanner
import TestSupport
import Testing

/// Every fact that each plan must have, whatever the demand.
private func expectSound(_ plan: MemoryPlan, _ comment: Comment) {
  let demand = plan.demand
  let positions = demand.buffers.indices
  let overlapping = positions.flatMap { a in
    positions[..<a].filter { !mayCoexist($0, a, of: demand, at: plan.offsets) }.map { ($0, a) }
  }
  #expect(overlapping.isEmpty, comment)
  #expect(plan.offsets.allSatisfy { $0 >= 0 && $0 % MemoryDemand.alignment == 0 }, comment)
  let tops = positions.map { plan.offsets[$0] + demand.buffers[$0].alignedByteCount }
  #expect((tops.max() ?? 0) == plan.peakBytes, comment)
  #expect(plan.lowerBoundBytes <= plan.peakBytes, comment)
  let mostLive = demand.steps.indices.map { plan.liveBytes(at: $0) }.max() ?? 0
  #expect(mostLive <= plan.peakBytes && mostLive >= plan.lowerBoundBytes, comment)
}

@Test func upToSixBuffersArePlacedAsWellAsBruteForceCan() throws {
  for seed in UInt64(1)...3000 {
    var random = SplitMix64(seed: seed)
    let demand = RandomDemands.anything(
      buffers: Int.random(in: 1...6, using: &random),
      steps: Int.random(in: 1...5, using: &random), largestUnits: 5,
      overlapShare: Double.random(in: 0...1, using: &random), using: &random)
    let plan = try MemoryPlan(placing: demand)
    expectSound(plan, "seed \(seed)")
    #expect(plan.isOptimal, "seed \(seed)")
    let smaller = plan.peakBytes - MemoryDemand.alignment
    #expect(smaller < 0 || !BruteForce.fits(demand, in: smaller), "seed \(seed)")
    #expect(BruteForce.fits(demand, in: plan.peakBytes), "seed \(seed)")
  }
}

@Test func aThousandLargerDemandsOverlapNowhere() throws {
  var optimal = (networks: 0, others: 0)
  var excess = 0.0
  for seed in UInt64(1)...1000 {
    var random = SplitMix64(seed: seed)
    let isNetwork = seed.isMultiple(of: 2)
    let demand =
      isNetwork
      ? RandomDemands.network(layers: Int.random(in: 3...40, using: &random), using: &random)
      : RandomDemands.anything(
        buffers: Int.random(in: 7...30, using: &random),
        steps: Int.random(in: 1...20, using: &random), largestUnits: 200, overlapShare: 0.3,
        using: &random)
    let plan = try MemoryPlan(placing: demand)
    expectSound(plan, "seed \(seed)")
    if plan.isOptimal && isNetwork { optimal.networks += 1 }
    if plan.isOptimal && !isNetwork { optimal.others += 1 }
    excess += Double(plan.peakBytes - plan.lowerBoundBytes) / Double(max(1, plan.lowerBoundBytes))
  }
  print(
    "plans proven optimal: \(optimal) of 500 each; above the bound by \(excess / 10) % on average")
  #expect(optimal.networks >= 460 && optimal.others >= 400)
}
