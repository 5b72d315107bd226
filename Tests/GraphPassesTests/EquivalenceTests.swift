import ModelGraph
import ReferenceInterpreter
import TestSupport
import Testing

@testable import GraphPasses

/// Every pass that leaves a graph of reals computing what it computed.
private let passes: [any GraphPass] = [
  FoldConstants(), RemoveIdentity(), MergeDuplicates(), MergeTransposes(), PushTranspose(),
  MergeReshapes(), PushReshape(), TransposeToReshape(), MatMulToFullyConnected(),
  FoldTransposeIntoFullyConnected(), FusePad(), SplitCountedPadding(), FuseActivation(),
  FoldBatchNormalization(),
  FoldLeadingBatchNormalization(), LowerBatchNormalization(), FoldBiasAdd(), FoldChannelScale(),
]

/// Whether two runs of a graph gave the same, within 1e-5 of the largest value.
private func expectSame(_ left: [[Float]], _ right: [[Float]], _ comment: Comment) {
  #expect(left.count == right.count, comment)
  for (a, b) in zip(left, right) {
    let bound = a.reduce(1e-3) { max($0, abs($1)) } * 1e-5
    let isSame = a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= bound || $0 == $1 }
    #expect(isSame, comment)
  }
}

@Test(arguments: 0..<150 as Range<UInt64>)
func everyPassLeavesARandomGraphComputingTheSame(seed: UInt64) throws {
  var random = RandomGraph(seed: seed)
  let graph = try random.build()
  let inputs = random.inputs(of: graph)
  let expected = try ReferenceInterpreter(graph).run(inputs)
  for pass in passes {
    var rewritten = graph
    try PassList([pass]).run(on: &rewritten)
    expectSame(
      expected, try ReferenceInterpreter(rewritten).run(inputs), "\(pass.name), seed \(seed)")
  }
  let simplified = try graph.simplified()
  expectSame(expected, try ReferenceInterpreter(simplified).run(inputs), "all, seed \(seed)")
  #expect(simplified.nodes.count <= graph.nodes.count * 2, "seed \(seed)")
}

@Test func everyPassFindsWorkInSomeRandomGraph() throws {
  var idle = Set(passes.map(\.name))
  for seed in 0..<1000 as Range<UInt64> where !idle.isEmpty {
    var random = RandomGraph(seed: seed)
    var graph = try random.build()
    for list in [PassList.integerForm, .realForm, .final] {
      try list.run(on: &graph) { pass, _ in idle.remove(pass) }
    }
  }
  #expect(idle.isEmpty)
}

@Test(arguments: 0..<40 as Range<UInt64>)
func aSecondSimplificationFindsNothing(seed: UInt64) throws {
  var random = RandomGraph(seed: seed)
  let once = try random.build().simplified()
  #expect(try once.simplified().dump() == once.dump(), "seed \(seed)")
}
