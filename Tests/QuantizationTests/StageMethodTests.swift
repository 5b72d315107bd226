import LowBitWeights
import ModelGraph
import ReferenceInterpreter
import SharedBytes
import Testing

@testable import Quantization

/// A stage of a decoder with all that the methods ask for.
private struct StageCase {
  let layers: [WeightMatrix]
  let moments: InputMoments
  let maker: InputMaker?
  let loss: BlockLoss

  init(seed: UInt64, layer: String) throws {
    let (graph, samples) = try SmallModels.decoder(seed: seed)
    let stage = try #require(
      graph.stages(ofLayersAt: graph.nodes.indices.filter { graph.nodes[$0].isWeighted }).first {
        $0.layers.contains { graph.nodes[$0].name == layer }
      })
    let interpreter = try ReferenceInterpreter(graph)
    var statistics = InputStatistics(
      columns: graph.columns(ofLayer: graph.nodes[stage.first]), workers: Workers(threads: 2))
    var states: [RunState] = []
    try samples.forEach { sample in
      var state = try interpreter.start(sample)
      interpreter.run(0..<stage.first, on: &state)
      statistics.add(
        graph.layerRows(of: graph.nodes[stage.first], group: 0, input: state[stage.input]))
      states.append(state)
    }
    layers = try stage.layers.map { position in
      let id = try #require(graph.nodes[position].optionalInput(1))
      return WeightMatrix(
        rows: graph[id].shape[0], columns: graph[id].shape[1],
        values: try #require(graph.reals(id)))
    }
    moments = statistics.moments
    maker = InputMaker(of: stage, in: graph)
    loss = BlockLoss(interpreter, stage, states: states, workers: Workers(threads: 2))
  }

  func choice(_ method: WeightMethod) throws -> StageChoice {
    try StageMethods(
      format: .int4(groupSize: 8, codes: -7...7), method: method, workers: Workers(threads: 2)
    ).choose(
      layers, moments: moments, compensation: layers.map { _ in nil }, maker: maker,
      blockLoss: { loss })
  }

  static let layers = [
    "layers.0.attention.q", "layers.0.attention.o", "layers.1.feedForward.up",
    "layers.1.feedForward.down", "head",
  ]
}

@Test(arguments: StageCase.layers) func autoIsNeverWorseThanAMethodByItself(layer: String) throws {
  for seed in [11, 12] as [UInt64] {
    let stage = try StageCase(seed: seed, layer: layer)
    let best = try stage.choice(.auto)
    for method in WeightMethod.allCases where method != .auto {
      let error = try stage.choice(method).error
      #expect(best.error <= error, "seed \(seed), \(method)")
    }
    #expect(best.layers.allSatisfy { $0.method != .auto && $0.error > 0 })
  }
}

@Test(arguments: StageCase.layers) func handingErrorsOnIsNoWorseThanNearest(layer: String) throws {
  for seed in 13...15 as ClosedRange<UInt64> {
    let stage = try StageCase(seed: seed, layer: layer)
    let (gptq, nearest) = (try stage.choice(.gptq), try stage.choice(.rtn))
    for (one, other) in zip(gptq.layers, nearest.layers) {
      #expect(one.error <= other.error, "seed \(seed)")
    }
  }
}

@Test(arguments: StageCase.layers) func weightsThatDidNotChangeCostTheBlockNothing(
  layer: String
) throws {
  let stage = try StageCase(seed: 19, layer: layer)
  #expect(stage.loss(stage.layers) == 0)
  let halved = stage.layers.map {
    $0.scalingColumns(by: [Float](repeating: 0.5, count: $0.columns))
  }
  #expect(stage.loss(halved) > 0)
}

@Test func inputsThatComeFromOneRowShareTheirScale() throws {
  let stage = try StageCase(seed: 20, layer: "layers.0.attention.o")
  let scales = try #require(try stage.choice(.awq).scales)
  // Two heads of queries, of four elements each, mix the rows of one head of values.
  try #require(scales.count == 16)
  for element in 0..<4 {
    #expect(scales[element] == scales[4 + element])
    #expect(scales[8 + element] == scales[12 + element])
  }
}
