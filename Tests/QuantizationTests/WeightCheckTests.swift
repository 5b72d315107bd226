import Calibration
import ModelGraph
import SharedBytes
import Testing

@testable import Quantization

private let widths = [WeightOptions(), .int4()]

@Test(arguments: [Float.nan, .infinity, -.infinity])
func weightsThatAreNotFiniteAreRefusedWithTheirLayersName(value: Float) throws {
  let samples = CalibrationSamples(count: 1) { _ in [[1, -1]] }
  let cases: [(weights: [[Float]], bias: [Float]?)] = [
    ([[1, 2], [3, value]], nil), ([[1, 2], [3, 4]], [0, value]),
  ]
  for (weights, bias) in cases {
    // The rectifier hides what became no number.
    let graph = try SmallModels(seed: 0).layer(weights: weights, bias: bias, activation: .relu)
    for options in widths {
      #expect(throws: QuantizationError.weightsNotFinite(node: "layer")) {
        try quantize(
          graph, calibration: samples, options: QuantizationOptions(weights: options))
      }
    }
  }
}

@Test(arguments: ["embedding", "layers.1.attention.norm", "layers.0.feedForward.up", "norm"])
func aDecodersWeightsThatAreNotFiniteAreRefusedToo(name: String) throws {
  var (graph, samples) = try SmallModels.decoder(seed: 31)
  let node = try #require(graph.nodes.first { $0.name == name })
  let id = try #require(node.optionalInput(1))
  var values = try #require(graph.reals(id))
  values[values.count - 1] = .infinity
  graph[id].constant = SharedBytes(values: values)
  for options in widths {
    #expect(throws: QuantizationError.weightsNotFinite(node: name)) {
      try quantize(graph, calibration: samples, options: QuantizationOptions(weights: options))
    }
  }
}

@Test func computedWeightsCannotHaveFourBitsEither() throws {
  var graph = ModelGraph(name: "computed")
  let x = graph.add(Tensor(name: "x", shape: [1, 2]))
  let w = graph.add(Tensor(name: "w", shape: [3, 2]))
  graph.inputs = [x, w]
  graph.outputs = [try graph.add(.fullyConnected(FullyConnected()), [x, w], name: "y")]
  #expect(throws: QuantizationError.computedWeights(nodes: ["y"])) {
    try quantize(
      graph, calibration: CalibrationSamples(count: 1) { _ in [[1, 1], [0, 0, 0, 0, 0, 0]] },
      options: QuantizationOptions(weights: .int4()))
  }
}

@Test func samplesThatAreNotFiniteAreRefusedForWeightsOfFourBits() throws {
  let graph = try SmallModels(seed: 0).layer(weights: [[1, 2], [3, 4]], bias: nil)
  #expect(throws: (any Error).self) {
    try quantize(
      graph, calibration: CalibrationSamples(count: 1) { _ in [[.nan, 1]] },
      options: QuantizationOptions(weights: .int4()))
  }
}
