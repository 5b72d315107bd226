import ModelGraph
import SharedBytes
import TensorTypes
import TestSupport
import Testing

@testable import PlanLowering

// A pruned model without its dead channels gives the bytes of the model with them.
@Suite struct DeadChannelTests {
  @Test(
    "random pruned models keep their bytes and lose channels", arguments: 0..<60 as Range<UInt64>)
  func pruned(seed: UInt64) throws {
    var model = PrunedModel(seed: seed)
    let graph = try model.build()
    let whole = try PlanLowering.lower(graph, weights: .fast)
    let folded = try PlanLowering.plan(graph)
    let input = model.random.bytes(graph[graph.inputs[0]].shape.elementCount)
    #expect(try run(whole, input) == run(folded, input), "seed \(seed)")
    #expect(folded.weightBytes < whole.weightBytes, "seed \(seed)")
  }

  @Test("a channel that meets margins stays unless it is the zero point")
  func margins() throws {
    for (bias, isFolded) in [(Int32(0), true), (40, false)] {
      var model = PrunedModel(seed: 1)
      let graph = try model.pair(margin: 1, deadBias: bias)
      #expect(graph.withoutDeadChannels()[graph.nodes[0].output].shape[3] == (isFolded ? 3 : 4))
    }
  }

  @Test("an output of the model keeps its dead channels, and no layer loses all")
  func kept() throws {
    var model = PrunedModel(seed: 2)
    var graph = try model.pair(margin: 0, deadBias: 40)
    let all = graph.withoutDeadChannels()
    #expect(all[graph.nodes[0].output].shape[3] == 3)
    graph.outputs.append(graph.nodes[0].output)
    #expect(graph.withoutDeadChannels()[graph.nodes[0].output].shape[3] == 4)
    let zeros = try model.pair(margin: 0, deadBias: 40, dead: 4)
    #expect(zeros.withoutDeadChannels()[zeros.nodes[0].output].shape[3] == 1)
  }
}
