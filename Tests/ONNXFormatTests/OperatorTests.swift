import ModelGraph
import ONNXFormat
import SharedBytes
import Testing

// ONNX's own cases cover the newest form of every operator; these are the older forms.

@Test func softmaxFlattensBeforeOperatorSet13() throws {
  let zeros = [Float](repeating: 0, count: 12)
  let old = ONNXModelBuilder.node("Softmax", operatorSet: 11, shape: [2, 3, 2])
  #expect(try old.run(zeros).allSatisfy { abs($0 - 1 / 6) < 1e-6 })
  let new = ONNXModelBuilder.node("Softmax", operatorSet: 13, shape: [2, 3, 2])
  #expect(try new.run(zeros).allSatisfy { abs($0 - 1 / 2) < 1e-6 })
  let middle = ONNXModelBuilder.node(
    "Softmax", operatorSet: 13, shape: [2, 3, 2], ["axis": .integer(1)])
  #expect(try middle.run(zeros).allSatisfy { abs($0 - 1 / 3) < 1e-6 })
}

@Test func clipHasAttributesBeforeOperatorSet11() throws {
  let clip = ONNXModelBuilder.node(
    "Clip", operatorSet: 7, shape: [3], ["min": .float(-1), "max": .float(2)])
  #expect(try clip.run([-5, 1, 5]) == [-1, 1, 2])
  let relu6 = ONNXModelBuilder.node(
    "Clip", operatorSet: 7, shape: [3], ["min": .float(0), "max": .float(6)])
  #expect(try relu6.read().nodes.map(\.operation) == [.unary(.relu6)])
}

@Test func squeezeUnsqueezeAndSliceHaveAttributesInOldOperatorSets() throws {
  let squeeze = ONNXModelBuilder.node(
    "Squeeze", operatorSet: 9, shape: [1, 2, 1], ["axes": .integers([-1])])
  let graph = try squeeze.read()
  #expect(graph[graph.outputs[0]].shape == [1, 2])
  var slice = ONNXModelBuilder()
  slice.operatorSet = 9
  slice.input("x", [2, 3, 4])
  slice.node("Shape", ["x"], ["s"])
  slice.node("Slice", ["s"], ["t"], ["starts": .integers([1]), "ends": .integers([1 << 31])])
  slice.node("Reshape", ["x", "u"], ["y"])
  slice.node("Concat", ["m", "t"], ["u"], ["axis": .integer(0)])
  slice.constant("m", [1], integers: [-1])
  slice.output("y")
  let sliced = try slice.read()
  #expect(sliced[sliced.outputs[0]].shape == [2, 3, 4])
}

@Test func padHasAttributesBeforeOperatorSet11() throws {
  let pad = ONNXModelBuilder.node(
    "Pad", operatorSet: 7, shape: [1, 2],
    ["pads": .integers([0, 1, 0, 2]), "value": .float(9)])
  #expect(try pad.run([1, 2]) == [9, 1, 2, 9, 9])
}

@Test func upsampleHasAttributesInOperatorSet7() throws {
  let upsample = ONNXModelBuilder.node(
    "Upsample", operatorSet: 7, shape: [1, 1, 1, 2],
    ["scales": .floats([1, 1, 2, 2]), "mode": .text("nearest")])
  #expect(try upsample.run([1, 2]) == [1, 1, 2, 2, 1, 1, 2, 2])
}

@Test func theShapeThatExportersComputeIsFolded() throws {
  var model = ONNXModelBuilder()
  model.input("x", [-1, 3, 2, 2])
  model.node("Shape", ["x"], ["shape"])
  model.node("Gather", ["shape", "zero"], ["batch"], ["axis": .integer(0)])
  model.node("Unsqueeze", ["batch", "axes"], ["first"])
  model.node("Concat", ["first", "rest"], ["target"], ["axis": .integer(0)])
  model.node("Reshape", ["x", "target"], ["y"])
  model.constant("zero", [], integers: [0])
  model.constant("axes", [1], integers: [0])
  model.constant("rest", [1], integers: [-1])
  model.output("y")
  let graph = try model.read()
  #expect(graph.nodes.map(\.operation) == [.reshape(to: [1, 12])])
  #expect(graph[graph.outputs[0]].name == "y")
}

@Test func aLineIsConvolvedAsAnImageOfOneRow() throws {
  let model = ONNXModelBuilder.node(
    "Conv", operatorSet: 11, shape: [1, 1, 4], inputs: ["w"],
    ["pads": .integers([1, 0]), "strides": .integers([2])]
  ) {
    $0.constant("w", [2, 1, 2], floats: [1, 10, 0, 1])
  }
  let graph = try model.read()
  #expect(graph[graph.outputs[0]].shape == [1, 2, 2])
  #expect(try model.run([1, 2, 3, 4]) == [10, 32, 1, 3])
}

@Test func ceilModeMakesRoomForAPartialWindow() throws {
  let model = ONNXModelBuilder.node(
    "AveragePool", operatorSet: 12, shape: [1, 1, 1, 5],
    ["kernel_shape": .integers([1, 2]), "strides": .integers([1, 2]), "ceil_mode": .integer(1)])
  #expect(try model.run([1, 3, 5, 7, 9]) == [2, 6, 9])
}

@Test func gemmScalesAndTransposes() throws {
  let model = ONNXModelBuilder.node(
    "Gemm", operatorSet: 11, shape: [2, 1], inputs: ["b", "c"],
    ["alpha": .float(2), "beta": .float(3), "transA": .integer(1)]
  ) {
    $0.constant("b", [2, 2], floats: [1, 2, 3, 4])
    $0.constant("c", [1], floats: [1])
  }
  #expect(try model.run([1, 10]) == [2 * 31 + 3, 2 * 42 + 3])
  #expect(try model.read().nodes.count == 2)
}

@Test func weightsThatTwoNodesShareAreHeldOnce() throws {
  var model = ONNXModelBuilder()
  model.input("x", [1, 2])
  model.constant("w", [2, 2], floats: [1, 2, 3, 4])
  model.node("MatMul", ["x", "w"], ["a"])
  model.node("MatMul", ["a", "w"], ["b"])
  model.output("b")
  let graph = try model.read()
  #expect(graph.tensors.count(where: \.isConstant) == 1)
  #expect(try model.run([1, 0]) == [7, 10])
}

@Test func constantsOfEveryRealTypeBecomeFloat32() throws {
  let halves: [UInt8] = [0x00, 0x3C, 0x00, 0xC0, 0x01, 0x00]
  let brainFloats: [UInt8] = [0x80, 0x3F, 0x00, 0xC0, 0x80, 0x33]
  let doubles = SharedBytes(values: [1, -2, 0x1p-24] as [Double]).array
  for (type, bytes) in [(Int64(10), halves), (16, brainFloats), (11, doubles)] {
    let model = ONNXModelBuilder.node("Add", operatorSet: 13, shape: [3], inputs: ["c"]) {
      $0.tensor("c", [3], type: type) { $0.bytes(9, bytes) }
    }
    #expect(try model.run([0, 0, 0]) == [1, -2, 0x1p-24], "type \(type)")
  }
}

@Test func anOutputThatIsAnInputOrAConstantGetsANodeOfItsOwn() throws {
  var model = ONNXModelBuilder()
  model.input("x", [2])
  model.node("Identity", ["x"], ["y"])
  model.node("Identity", ["c"], ["z"])
  model.constant("c", [1], floats: [5])
  model.output("y")
  model.output("z")
  model.output("y")
  let graph = try model.read()
  #expect(graph.outputs.map { graph[$0].name } == ["y", "z", "y"])
  #expect(Set(graph.outputs).count == 3)
  #expect(graph.nodes.count == 3)
}
