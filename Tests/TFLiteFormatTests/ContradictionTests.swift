import FlatBufferWire
import ModelGraph
import SharedBytes
import TensorTypes
import Testing

@testable import TFLiteFormat

private func read(_ model: CraftedModel) throws -> ModelGraph {
  try TFLiteReader.read(SharedBytes(model.bytes), name: "crafted")
}

@Test func aCraftedModelIsRead() throws {
  let graph = try read(.relu)
  #expect(graph.nodes.map(\.operation) == [.unary(.relu)])
  #expect(graph.nodes.map(\.name) == ["y"])
}

@Test func anotherVersionIsRefused() {
  var model = CraftedModel.relu
  model.version = 2
  #expect(throws: TFLiteError.version(found: 2)) { try read(model) }
}

@Test func aResultOfAnotherShapeIsRefusedByName() {
  var model = CraftedModel.relu
  model.edges[1].shape = [1, 5]
  #expect(throws: TFLiteError.resultShape(node: "y", inFile: [1, 5], inferred: [1, 4])) {
    try read(model)
  }
}

@Test func aResultOfAnotherTypeIsRefusedByName() {
  var model = CraftedModel.relu
  model.edges[1].type = .int32
  #expect(throws: TFLiteError.resultType(node: "y", inFile: .int32, inferred: .float32)) {
    try read(model)
  }
}

@Test func aNodeThatReadsItsOwnResultIsRefused() {
  var model = CraftedModel.relu
  model.steps[0].inputs = [1]
  #expect(throws: TFLiteError.notYetMade(node: "y", input: 0, tensor: "y")) { try read(model) }
}

@Test func aTensorThatIsMadeTwiceIsRefused() {
  var model = CraftedModel.relu
  model.steps.append(CraftedModel.Step(code: .relu, inputs: [0], output: 1))
  #expect(throws: TFLiteError.madeTwice(node: "y", tensor: "y")) { try read(model) }
}

@Test(arguments: [Int32(-2), -1, 2, .max])
func aTensorThatDoesNotExistIsRefused(index: Int32) {
  var model = CraftedModel.relu
  model.steps[0].inputs = [index]
  #expect(throws: (any Error).self) { try read(model) }
  model = .relu
  model.steps[0].output = index
  #expect(throws: (any Error).self) { try read(model) }
  model = .relu
  model.outputs = [index]
  #expect(throws: TFLiteError.self) { try read(model) }
}

@Test func aConstantThatDoesNotFillItsShapeIsRefused() {
  var model = CraftedModel.relu
  model.edges.append(CraftedModel.Edge(name: "c", shape: [2, 2], bytes: [1, 2, 3, 4, 5]))
  #expect(
    throws: TFLiteError.constantSize(
      tensor: "c", shape: [2, 2], type: .float32, needed: 16, found: 5)
  ) { try read(model) }
}

@Test(arguments: [[Int32](repeating: 65_536, count: 3), [-1, 4], [Int32](repeating: 1, count: 9)])
func aShapeThatMakesNoSenseIsRefused(shape: [Int32]) {
  var model = CraftedModel.relu
  model.edges[0].shape = shape
  #expect(throws: TFLiteError.shape(tensor: "x", found: Shape(shape.map(Int.init)))) {
    try read(model)
  }
}

@Test func scalesThatDoNotFitTheTensorAreRefused() {
  var model = CraftedModel.relu
  let scales = FlatBufferNode([(QuantizationTable.scale, .reals([1, 2, 3]))])
  model.edges[0].type = .int8
  model.edges[0].extra = [(TensorTable.quantization, .table(scales))]
  #expect(
    throws: TFLiteError.quantization(tensor: "x", what: "3 scales do not fit axis 0 of 1x4")
  ) { try read(model) }
}

@Test(arguments: [Float.nan, -1, 0, .infinity])
func aScaleThatIsNoPositiveNumberIsRefused(scale: Float) {
  var model = CraftedModel.relu
  let scales = FlatBufferNode([(QuantizationTable.scale, .reals([scale]))])
  model.edges[0].type = .int8
  model.edges[0].extra = [(TensorTable.quantization, .table(scales))]
  #expect(
    throws: TFLiteError.quantization(tensor: "x", what: "a scale is not a positive number")
  ) { try read(model) }
}

@Test func integersWithoutAScaleAreRefused() {
  var model = CraftedModel.relu
  model.edges[0].type = .int8
  #expect(throws: TFLiteError.quantization(tensor: "x", what: "its scale is missing")) {
    try read(model)
  }
}

@Test func optionsOfAnotherKindAreRefused() {
  var model = CraftedModel.relu
  model.steps[0] = CraftedModel.Step(code: .softmax, inputs: [0], output: 1, type: .pool2D)
  #expect(
    throws: TFLiteError.parameter(
      node: "y", what: "the kind of its options", found: "5", expected: "9")
  ) { try read(model) }
}

@Test func aSignatureOfAnotherSubgraphIsRefused() {
  var model = CraftedModel.relu
  model.signatures = [
    FlatBufferNode([(SignatureTable.key, .string("decode")), (SignatureTable.subgraph, .uint32(1))])
  ]
  #expect(throws: TFLiteError.otherSubgraphs(signatures: ["decode"])) { try read(model) }
}
