import ModelGraph
import ONNXFormat
import Testing

/// x -> QuantizeLinear -> DequantizeLinear -> y, with a zero point of the given type.
private func roundTrip(zeroPoint: Int64, type: Int64) -> ONNXModelBuilder {
  var model = ONNXModelBuilder()
  model.input("x", [3])
  model.constant("s", [], floats: [0.5])
  model.constant("z", [], integers: [zeroPoint], type: type)
  model.node("QuantizeLinear", ["x", "s", "z"], ["q"])
  model.node("DequantizeLinear", ["q", "s", "z"], ["y"])
  model.output("y")
  return model
}

@Test func unsignedActivationsBecomeSignedWithTheSameReals() throws {
  let model = roundTrip(zeroPoint: 130, type: 2)
  let graph = try model.read()
  let quantized = graph[graph.nodes[0].output]
  #expect(quantized.type == .int8)
  #expect(quantized.quantization == TensorQuantization(scale: 0.5, zeroPoint: 2))
  #expect(try model.run([-1000, 0.6, 1000]) == [-65, 0.5, 62.5])
}

@Test func signedActivationsKeepTheirZeroPoint() throws {
  let graph = try roundTrip(zeroPoint: -3, type: 3).read()
  #expect(graph.nodes.map(\.operation) == [.quantize, .dequantize])
  #expect(
    graph[graph.nodes[0].output].quantization == TensorQuantization(scale: 0.5, zeroPoint: -3))
}

@Test func aScaleThatDiffersFromTheOneBeforeIsRefused() throws {
  var model = ONNXModelBuilder()
  model.input("x", [3])
  model.constant("s", [], floats: [0.5])
  model.constant("t", [], floats: [0.25])
  model.node("QuantizeLinear", ["x", "s"], ["q"])
  model.node("DequantizeLinear", ["q", "t"], ["y"])
  model.output("y")
  #expect {
    try model.read()
  } throws: {
    guard case ONNXError.unsupported(let nodes) = $0 else { return false }
    return nodes.map(\.node) == ["y"]
  }
}

@Test func quantizedWeightsStayIntegersWithTheScalesOnTheirOutputs() throws {
  var model = ONNXModelBuilder()
  model.input("x", [1, 3])
  model.constant("w", [3, 2], integers: [129, 130, 131, 132, 133, 134], type: 2)
  model.constant("s", [2], floats: [0.5, 2])
  model.constant("z", [2], integers: [128, 128], type: 2)
  model.node("DequantizeLinear", ["w", "s", "z"], ["r"], ["axis": .integer(-1)])
  model.node("MatMul", ["x", "r"], ["y"])
  model.output("y")
  let graph = try model.read()
  #expect(
    graph.nodes.map(\.operation) == [.dequantize, .fullyConnected(FullyConnected())])
  let weights = graph[graph.nodes[0].input]
  #expect(weights.type == .int8 && weights.shape == [2, 3])
  #expect(
    weights.quantization == TensorQuantization(scales: [0.5, 2], zeroPoints: [0, 0], axis: 0))
  #expect(weights.constant?.values(as: Int8.self) == [1, 3, 5, 2, 4, 6])
  #expect(try model.run([1, 1, 1]) == [4.5, 24])
}

@Test func movementBetweenTheTwoKeepsTheScale() throws {
  var model = ONNXModelBuilder()
  model.input("x", [2, 3])
  model.constant("s", [], floats: [0.5])
  model.node("QuantizeLinear", ["x", "s"], ["q"])
  model.node("Transpose", ["q"], ["t"])
  model.node("DequantizeLinear", ["t", "s"], ["y"])
  model.output("y")
  #expect(try model.run([0, 1, 2, 3, 4, 5]) == [0, 3, 1, 4, 2, 5])
}
