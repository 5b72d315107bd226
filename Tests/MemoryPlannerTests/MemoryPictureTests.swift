import MemoryPlanner
import TestSupport
import Testing

@Test func thePictureShowsEachStepAndTheWorst() throws {
  var demand = MemoryDemand(steps: ["conv", "block_1/a/rather/long/name/of/a/layer", "dense"])
  let input = demand.add("input", byteCount: 1000, lifetime: 0...0)
  let conv = demand.add("conv", byteCount: 8000, lifetime: 0...1, mayOverlap: [.inPlace(of: input)])
  _ = demand.add("pooled", byteCount: 2000, lifetime: 1...2)
  _ = demand.addOutput("answer", byteCount: 10, madeIn: 2)
  let plan = try MemoryPlan(placing: demand)
  #expect(plan.sharesBytes(input, conv))
  let scratch = try plan.placeScratch([ScratchDemand(step: 2, byteCount: 5000)])
  let expected = """
      step                                    live  of the arena          buffers
      conv                                  7.8 KB  ################      input, conv
    > ~k_1/a/rather/long/name/of/a/layer    9.8 KB  ####################  conv, pooled
      dense                                 6.8 KB  ##############        answer, (scratch), pooled

    Most in step 1, block_1/a/rather/long/name/of/a/layer: 9.8 KB of an arena of 9.8 KB
               0    7.8 KB  |################################        |  conv
            8000    2.0 KB  |                                ########|  pooled

    """
  #expect(plan.picture(with: scratch).text == expected)
}

@Test func noLineOfAPictureIsWiderThanAHundredColumns() throws {
  for seed in UInt64(1)...50 {
    var random = SplitMix64(seed: seed)
    let demand = RandomDemands.anything(
      buffers: 60, steps: 12, largestUnits: 1 << 20, overlapShare: 0.2, using: &random)
    let text = try MemoryPlan(placing: demand).picture().text
    let wide = text.split(separator: "\n").filter { $0.count > 100 || $0.last == " " }
    #expect(wide.isEmpty, "seed \(seed)")
  }
}
