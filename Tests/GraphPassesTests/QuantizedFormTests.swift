import GraphPasses
import ModelGraph
import ReferenceInterpreter
import SharedBytes
import TestSupport
import Testing

@Test func aModelOfQuantizePairsBecomesIntegersAlone() throws {
  var builder = QuantizedGraph()
  let simplified = try builder.build().simplified()
  #expect(simplified.realNodes.isEmpty)
  #expect(simplified.isQuantized)
  #expect(simplified.inputs.map { simplified[$0].name } == ["image"])
  #expect(simplified.outputs.map { simplified[$0].name } == ["softmax"])
  try expectGolden(simplified.dump(), "quantize-pairs")
}

@Test func integersGiveWhatThePairsGave() throws {
  var builder = QuantizedGraph()
  let graph = try builder.build()
  let simplified = try graph.simplified()
  var random = SplitMix64(seed: 3)
  for _ in 0..<20 {
    let image = (0..<128).map { _ in Float.random(in: -2.5...2.5, using: &random) }
    let pairs = try ReferenceInterpreter(graph).run([image])[0]
    let integers = try ReferenceInterpreter(simplified).run([image])[0]
    // The pairs leave the last softmax real: half a step; the bias is rounded anew: another.
    for (a, b) in zip(pairs, integers) { #expect(abs(a - b) <= 1.0 / 256) }
  }
}

@Test func aRealTailOfKnownRangeIsComputedOnIntegers() throws {
  var graph = ModelGraph(name: "tail")
  let input = graph.add(Tensor(name: "x", shape: [1, 4]))
  let quantized = try graph.add(
    .quantize, [input], name: "q", quantization: TensorQuantization(scale: 0.5, zeroPoint: 3))
  let real = try graph.add(.dequantize, [quantized], name: "dq")
  graph.inputs = [input]
  graph.outputs = [try graph.add(.logSoftmax, [real], name: "y")]
  let simplified = try graph.simplified()
  #expect(simplified.nodes.map(\.operation) == [.logSoftmax])
  let output = simplified[simplified.outputs[0]]
  #expect(output.quantization == TensorQuantization(scale: 0.0625, zeroPoint: 127))
  #expect(simplified[simplified.inputs[0]].type == .int8)
}

@Test func weightsThatOnlyTheFileHeldInIntegersBecomeReals() throws {
  var graph = ModelGraph(name: "weight-only")
  let input = graph.add(Tensor(name: "x", shape: [1, 2]))
  let weights = graph.add(
    Tensor(
      name: "w", shape: [1, 2], type: .int8,
      quantization: TensorQuantization(scale: 0.5, zeroPoint: 0),
      constant: SharedBytes(values: [Int8(3), -4])))
  let real = try graph.add(.dequantize, [weights], name: "dq")
  graph.inputs = [input]
  graph.outputs = [
    try graph.add(.fullyConnected(FullyConnected()), [input, real], name: "y")
  ]
  let simplified = try graph.simplified()
  #expect(!simplified.isQuantized)
  #expect(simplified.nodes.count == 1)
  #expect(try ReferenceInterpreter(simplified).run([[1, 1]]) == [[-0.5]])
}

@Test func layersInAnotherLayoutTakeInTheirNormalizationAndActivation() throws {
  var graph = ModelGraph(name: "nchw")
  func constant(_ shape: Shape, _ value: Float) -> TensorID {
    graph.add(
      Tensor(
        name: "c", shape: shape, values: [Float](repeating: value, count: shape.elementCount)))
  }
  var x = graph.add(Tensor(name: "image", shape: [1, 3, 8, 8]))
  graph.inputs = [x]
  for channels in [3, 4] {
    x = try graph.add(.transpose(permutation: [0, 2, 3, 1]), [x], name: "in")
    let weights = constant([4, 3, 3, channels], 0.1)
    x = try graph.add(.convolution2D(Convolution2D()), [x, weights], name: "convolution")
    x = try graph.add(.transpose(permutation: [0, 3, 1, 2]), [x], name: "out")
    x = try graph.add(
      .binary(.add, activation: .none), [x, constant([4, 1, 1], 1)], name: "bias")
    let parameters = [2, 1, 0.5, 3].map { constant([4], $0) }
    x = try graph.add(
      .batchNormalization(axis: 1, epsilon: 0), [x] + parameters, name: "normalization")
    x = try graph.add(.unary(.clip(lower: 0, upper: 6)), [x], name: "clip")
  }
  x = try graph.add(.reshape(to: [1, 64]), [x], name: "flatten")
  x = try graph.add(.matrixMultiply, [x, constant([64, 2], 0.5)], name: "product")
  graph.outputs = [
    try graph.add(.binary(.add, activation: .none), [x, constant([2], 1)], name: "y")
  ]
  try expectGolden(try graph.simplified().dump(), "layout")
}
