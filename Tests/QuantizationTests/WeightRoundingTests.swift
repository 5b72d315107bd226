import Calibration
import LowBitWeights
import ModelGraph
import ReferenceInterpreter
import SharedBytes
import TestSupport
import Testing

@testable import Quantization

private let scaling: [WeightMethod] = [.awq, .awqGPTQ, .auto]

@Test(arguments: scaling) func scalingInputsKeepsADecodersFunction(method: WeightMethod) throws {
  let (graph, samples) = try SmallModels.decoder(seed: 7)
  let result = try rounded(graph, samples, .int4(method))
  try expectSameFunction(result.exact, graph, samples)
  // A test of something: gains and columns have changed.
  #expect(
    result.exact.tensors.map(\.constant) != graph.tensors.map(\.constant) || method == .auto)
}

@Test(arguments: scaling) func scalingInputsKeepsAConvolutionalNetsFunction(
  method: WeightMethod
) throws {
  var models = SmallModels(seed: 8)
  let graph = try models.convolutions()
  let samples = models.samples(5, of: graph)
  let result = try rounded(graph, samples, .int4(method))
  try expectSameFunction(result.exact, graph, samples)
  #expect(
    result.exact.tensors.map(\.constant) != graph.tensors.map(\.constant) || method == .auto)
}

private func expectSameFunction(
  _ graph: ModelGraph, _ original: ModelGraph, _ samples: CalibrationSamples
) throws {
  let (new, old) = (try ReferenceInterpreter(graph), try ReferenceInterpreter(original))
  try samples.forEach { sample in
    let distance = relativeDistance(try new.run(sample)[0], try old.run(sample)[0])
    #expect(distance < 1e-4)
  }
}

@Test(arguments: WeightMethod.allCases) func everyRoundedWeightIsWhatItsIntegersStandFor(
  method: WeightMethod
) throws {
  let (decoder, windows) = try SmallModels.decoder(seed: 9, samples: 3)
  var models = SmallModels(seed: 9)
  let net = try models.convolutions()
  let cases = [(decoder, windows), (net, models.samples(3, of: net))]
  for (graph, samples) in cases {
    let result = try rounded(graph, samples, .int4(method, embeddingBits: 4))
    for node in graph.nodes where node.isWeighted {
      let id = try #require(node.optionalInput(1))
      let rows = try #require(result.integers[id], "\(node.name) is not rounded")
      #expect(result.graph.reals(id) == rows.reals.values, "\(node.name)")
      // What the quantized graph stores means the same reals.
      let stored = Tensor(name: "w", shape: graph[id].shape, integers: rows)
      #expect(stored.type == .int4)
      let bytes = try #require(stored.constant)
      #expect(try stored.reals(from: bytes) == rows.reals.values, "\(node.name)")
    }
  }
}

@Test(arguments: [0, 3]) func theIntegersAreTheSameForAnyNumberOfThreads(seed: UInt64) throws {
  let (decoder, windows) = try SmallModels.decoder(seed: seed, samples: 9)
  var models = SmallModels(seed: seed)
  let net = try models.convolutions()
  let cases = [(decoder, windows), (net, models.samples(9, of: net))]
  for (graph, samples) in cases {
    let alone = try rounded(graph, samples, .int4(), threads: 1)
    for threads in 2...3 {
      let together = try rounded(graph, samples, .int4(), threads: threads)
      #expect(together.integers == alone.integers, "seed \(seed), \(threads) threads")
      #expect(
        together.graph.tensors.map(\.constant) == alone.graph.tensors.map(\.constant),
        "seed \(seed), \(threads) threads")
    }
  }
}

@Test func inputsWaitInTheOrderOfTheGraph() throws {
  // The tensor that is added was made before the one that the layer reads.
  var models = SmallModels(seed: 10)
  var graph = ModelGraph(name: "swapped")
  let added = graph.add(Tensor(name: "added", shape: [1, 3]))
  let read = graph.add(Tensor(name: "read", shape: [1, 16]))
  let product = try graph.add(
    .fullyConnected(FullyConnected()), [read, models.constant([3, 16], in: &graph)], name: "layer")
  graph.inputs = [read, added]
  graph.outputs = [
    try graph.add(.binary(.add, activation: .none), [product, added], name: "sum")
  ]
  let all = (0..<24).map { _ in [models.values(16), models.values(3)] }
  let result = try rounded(
    graph, CalibrationSamples(count: all.count) { all[$0] }, .int4(.gptq))
  let weights = try #require(graph.nodes[0].optionalInput(1))
  let distance = relativeDistance(
    try #require(result.graph.reals(weights)), try #require(graph.reals(weights)))
  #expect(distance < 0.2)
  #expect(throws: ReferenceError.self) {
    try rounded(graph, CalibrationSamples(count: 1) { _ in [[1, 2], [3]] }, .int4())
  }
}
