import Calibration
import GraphPasses
import ModelGraph
import Quantization
import ReferenceInterpreter
import SharedBytes
import Testing

@Test(arguments: CalibrationMethod.allCases)
func everyComputedTensorBecomesInt8(method: CalibrationMethod) throws {
  var models = SmallModels(seed: 1)
  let graph = try models.classifier()
  let result = try quantize(
    graph, calibration: models.samples(12, of: graph),
    options: QuantizationOptions(observer: method))
  for id in result.graph.inputs + result.graph.nodes.flatMap(\.outputs) {
    let tensor = result.graph[id]
    #expect(tensor.type == .int8 && tensor.quantization?.scales.count == 1, "\(tensor.name)")
    #expect((-128...127).contains(tensor.quantization?.zeroPoint ?? 1000), "\(tensor.name)")
  }
  #expect(result.graph.realNodes.isEmpty)
}

@Test func resultsThatAreTheirInputsIntegersShareItsQuantization() throws {
  var models = SmallModels(seed: 2)
  let graph = try models.classifier()
  let result = try quantize(graph, calibration: models.samples(8, of: graph)).graph
  for node in result.nodes {
    switch node.operation {
    case .concatenate, .maxPool2D:
      for case .some(let id) in node.inputs {
        #expect(result[id].quantization == result[node.output].quantization, "\(node.name)")
      }
    default: continue
    }
  }
}

@Test func aFixedQuantizationStaysAndIsRescaledWhereItWouldBeShared() throws {
  var models = SmallModels(seed: 3)
  let graph = try models.classifier()
  let result = try quantize(graph, calibration: models.samples(8, of: graph)).graph
  let sigmoid = TensorQuantization(scale: 1 / 256, zeroPoint: -128)
  for node in result.nodes where node.name == "gate" || node.name == "softmax" {
    #expect(result[node.output].quantization == sigmoid)
  }
  let rescales = result.nodes.filter { $0.operation == .quantize }
  #expect(rescales.map(\.name) == ["both.rescale"])
  #expect(result[rescales[0].input].quantization == sigmoid)
}

@Test func weightsAreSymmetricByChannelAndUseTheWholeWidth() throws {
  let graph = try SmallModels(seed: 0).layer(
    weights: [[1, -0.5], [0.001, 0.0002]], bias: [0.25, 0])
  let samples = CalibrationSamples(count: 1) { _ in [[1, -1]] }
  let result = try quantize(graph, calibration: samples).graph
  let weights = result[try #require(result.nodes[0].optionalInput(1))]
  #expect(weights.quantization?.axis == 0)
  #expect(weights.quantization?.zeroPoints == [0, 0])
  #expect(weights.constant?.values(as: Int8.self) == [127, -64, 127, 25])
}

@Test func aBiasIsCountedInTheStepsOfItsSums() throws {
  let graph = try SmallModels(seed: 0).layer(weights: [[1, -0.5], [2, 1]], bias: [0.25, -3])
  let samples = CalibrationSamples(count: 1) { _ in [[1, -1]] }
  let result = try quantize(graph, calibration: samples).graph
  let node = result.nodes[0]
  let bias = result[try #require(node.optionalInput(2))]
  let weights = result[try #require(node.optionalInput(1))]
  let input = try #require(result[node.input].quantization).scale
  let scales = try #require(weights.quantization).scales
  #expect(bias.type == .int32)
  #expect(bias.quantization?.scales == scales.map { $0 * input })
  let integers = try #require(bias.constant).values(as: Int32.self)
  for (integer, (scale, real)) in zip(integers, zip(scales, [0.25, -3])) {
    #expect(abs(Float(integer) * scale * input - Float(real)) <= scale * input)
  }
}

@Test func aModelThatIsQuantizedAlreadyIsTakenAsItIs() throws {
  var models = SmallModels(seed: 4)
  let graph = try models.classifier()
  let once = try quantize(graph, calibration: models.samples(3, of: graph)).graph
  let none = CalibrationSamples(count: 0) { _ in [] }
  let twice = try quantize(once, calibration: none)
  #expect(twice.graph.dump() == once.dump())
  #expect(twice.layers.isEmpty)
}

@Test func theSameSamplesGiveTheSameBytes() throws {
  var models = SmallModels(seed: 5)
  let graph = try models.classifier()
  let samples = models.samples(6, of: graph)
  let (a, b) = (
    try quantize(graph, calibration: samples), try quantize(graph, calibration: samples)
  )
  #expect(a.graph.dump() == b.graph.dump())
  #expect(a.graph.tensors.map(\.constant) == b.graph.tensors.map(\.constant))
  #expect(a.layers == b.layers)
}

@Test func brokenInputIsRefused() throws {
  var models = SmallModels(seed: 6)
  let graph = try models.classifier()
  #expect(throws: QuantizationError.noSamples) {
    try quantize(graph, calibration: CalibrationSamples(count: 0) { _ in [] })
  }
  #expect(throws: QuantizationError.notFinite(tensor: "image")) {
    try quantize(
      graph,
      calibration: CalibrationSamples(count: 1) { _ in [[Float](repeating: .nan, count: 192)] })
  }
  var computed = ModelGraph(name: "computed")
  let x = computed.add(Tensor(name: "x", shape: [1, 2]))
  let w = computed.add(Tensor(name: "w", shape: [3, 2]))
  computed.inputs = [x, w]
  computed.outputs = [try computed.add(.fullyConnected(FullyConnected()), [x, w], name: "y")]
  #expect(throws: QuantizationError.computedWeights(nodes: ["y"])) {
    try quantize(
      computed, calibration: CalibrationSamples(count: 1) { _ in [[1, 1], [0, 0, 0, 0, 0, 0]] })
  }
}
