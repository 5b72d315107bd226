import ModelGraph
import ReferenceInterpreter
import SharedBytes
import TensorTypes
import Testing

/// x -> fully connected with int8 weights and int32 bias -> y on the grid 0.5 * (q - 3).
private func quantizedGraph() throws -> ModelGraph {
  var graph = ModelGraph(name: "quantized")
  let x = graph.add(
    Tensor(
      name: "x", shape: [1, 2], type: .int8,
      quantization: TensorQuantization(scale: 0.25, zeroPoint: -1)))
  let weights = graph.add(
    Tensor(
      name: "w", shape: [2, 2], type: .int8,
      quantization: TensorQuantization(scales: [0.5, 2], axis: 0),
      constant: SharedBytes(values: [Int8]([1, -2, 3, 127]))))
  let bias = graph.add(
    Tensor(
      name: "b", shape: [2], type: .int32,
      quantization: TensorQuantization(scales: [0.125, 0.5], axis: 0),
      constant: SharedBytes(values: [Int32]([4, -6]))))
  let y = try graph.add(
    .fullyConnected(FullyConnected()), [x, weights, bias], name: "y",
    quantization: TensorQuantization(scale: 0.5, zeroPoint: 3))
  graph.inputs = [x]
  graph.outputs = [y]
  return graph
}

@Test func aQuantizedGraphComputesWhatItsIntegersMean() throws {
  // Weights are [0.5, -1], [6, 254]; the bias is 0.5, -3; x is rounded to [1, -0.25].
  let found = try ReferenceInterpreter(quantizedGraph()).run([[1.1, -0.26]])
  // 0.5 + 0.25 + 0.5 = 1.25 lies between 1 and 1.5: 2.5 is rounded away from zero, to 3 steps.
  // 6 - 63.5 - 3 = -60.5 is -121 steps, and -121 + 3 is above -128.
  #expect(found == [[1.5, -60.5]])
}

@Test func aQuantizedResultIsClampedToItsType() throws {
  let found = try ReferenceInterpreter(quantizedGraph()).run([[-31.75, 31]])
  #expect(found == [[-46.5, 62]])
}

@Test func scalesThatDoNotFitTheirAxisAreRefused() throws {
  var graph = try quantizedGraph()
  graph[TensorID(1)].quantization = TensorQuantization(scales: [1, 1, 1], axis: 0)
  #expect(throws: ReferenceError.quantization(tensor: "w", shape: [2, 2], scales: 3)) {
    try ReferenceInterpreter(graph)
  }
  graph[TensorID(1)].quantization = TensorQuantization(scale: 0, zeroPoint: 0)
  #expect(throws: ReferenceError.quantization(tensor: "w", shape: [2, 2], scales: 1)) {
    try ReferenceInterpreter(graph)
  }
}

@Test func quantizeAndDequantizeMoveBetweenGrids() throws {
  var graph = ModelGraph(name: "edges")
  let x = graph.add(Tensor(name: "x", shape: [4]))
  let q = try graph.add(
    .quantize, [x], name: "q", quantization: TensorQuantization(scale: 2, zeroPoint: 120))
  let y = try graph.add(.dequantize, [q], name: "y")
  graph.inputs = [x]
  graph.outputs = [y]
  let found = try ReferenceInterpreter(graph).run([[1, -1, 100, .nan]])
  #expect(found == [[2, -2, 14, 0]])
}
