import Foundation
import ModelGraph
import ONNXFormat
import ProtobufWire
import SharedBytes
import TestSupport
import Testing

@Test func nodesInAnyOrderAreSorted() throws {
  var model = ONNXModelBuilder()
  model.input("x", [1])
  model.node("Add", ["b", "a"], ["c"])
  model.node("Add", ["a", "a"], ["b"])
  model.node("Add", ["x", "x"], ["a"])
  model.output("c")
  #expect(try model.run([1]) == [6])
}

@Test func aCycleIsNamed() {
  var model = ONNXModelBuilder()
  model.input("x", [1])
  model.node("Relu", ["c"], ["d"])
  model.node("Add", ["x", "b"], ["a"])
  model.node("Relu", ["c"], ["b"])
  model.node("Relu", ["a"], ["c"])
  model.output("d")
  #expect(throws: ONNXError.cycle(nodes: ["b", "a", "c"])) { try model.read() }
  var own = ONNXModelBuilder()
  own.node("Relu", ["a"], ["a"])
  own.output("a")
  #expect(throws: ONNXError.cycle(nodes: ["a"])) { try own.read() }
}

@Test func namesThatNothingMakesAreNamed() {
  let node = ONNXModelBuilder.node("Add", operatorSet: 13, shape: [1], inputs: ["ghost"])
  #expect(throws: ONNXError.undefined(node: "node y", name: "ghost")) { try node.read() }
  var output = ONNXModelBuilder()
  output.input("x", [1])
  output.output("ghost")
  #expect(throws: ONNXError.undefined(node: "the graph's output", name: "ghost")) {
    try output.read()
  }
}

@Test func namesThatAreMadeTwiceAreRefused() {
  let model = ONNXModelBuilder.node("Relu", operatorSet: 13, shape: [1]) {
    $0.node("Relu", ["x"], ["y"])
  }
  #expect(throws: ONNXError.duplicate(name: "y", node: "y")) { try model.read() }
}

@Test(arguments: [6, 23, 0, -1, .max] as [Int64])
func otherOperatorSetsAreRefused(_ version: Int64) {
  let model = ONNXModelBuilder.node("Relu", operatorSet: version, shape: [1])
  #expect(throws: ONNXError.operatorSet(found: version)) { try model.read() }
}

@Test(
  arguments: [
    [1 << 40], [1 << 31, 1 << 31], [-5], [0], [.max, .max, .max], [1 << 20, 1 << 20, 0],
    [2, 2, 2, 2, 2, 2, 2, 2, 2],
  ] as [[Int64]])
func hugeShapesAreRefused(_ shape: [Int64]) {
  let constant = ONNXModelBuilder.node("Add", operatorSet: 13, shape: [1], inputs: ["c"]) {
    $0.constant("c", shape, floats: [1])
  }
  #expect(throws: ONNXError.self) { try constant.read() }
  // A negative extent of an input is how this builder writes a symbol.
  if shape[0] >= 0 {
    let input = ONNXModelBuilder.node("Relu", operatorSet: 13, shape: shape)
    #expect(throws: ONNXError.self) { try input.read() }
  }
}

@Test func aFewNodesCannotMakeAHugeConstant() {
  var model = ONNXModelBuilder()
  model.constant("s", [3], integers: [1 << 12, 1 << 12, 1 << 6])
  model.node("ConstantOfShape", ["s"], ["a"])
  model.output("a")
  #expect(throws: ONNXError.foldingTooLarge(node: "a", elements: 1 << 30)) { try model.read() }
  var doubling = ONNXModelBuilder()
  doubling.constant("a0", [1 << 10], floats: [Float](repeating: 1, count: 1 << 10))
  for step in 0..<40 {
    doubling.node(
      "Concat", ["a\(step)", "a\(step)"], ["a\(step + 1)"], ["axis": .integer(0)])
  }
  doubling.output("a40")
  #expect(throws: ONNXError.self) { try doubling.read() }
}

@Test func extentsOfZeroDoNotHideHugeOnes() {
  var model = ONNXModelBuilder()
  model.operatorSet = 14
  model.input("x", [1])
  model.constant("e", [0], floats: [])
  model.constant("s", [4], integers: [0, 1 << 31, 1 << 31, 1 << 31])
  model.node("Reshape", ["e", "s"], ["a"], ["allowzero": .integer(1)])
  model.node("Transpose", ["a"], ["b"])
  model.output("b")
  #expect(throws: ONNXError.empty(node: "a", shape: [0, 1 << 31, 1 << 31, 1 << 31])) {
    try model.read()
  }
}

@Test func aLongChainOfReshapesIsReadInLinearTime() throws {
  var model = ONNXModelBuilder()
  model.input("x", [4])
  model.constant("a0", [4], floats: [1, 2, 3, 4])
  model.constant("s", [2], integers: [2, 2])
  for step in 0..<20_000 { model.node("Reshape", ["a\(step)", "s"], ["a\(step + 1)"]) }
  model.constant("t", [1], integers: [4])
  model.node("Reshape", ["a20000", "t"], ["c"])
  model.node("Add", ["x", "c"], ["y"])
  model.output("y")
  #expect(try model.run([1, 1, 1, 1]) == [2, 3, 4, 5])
}

@Test func hugeNumbersInAttributesAreRefused() {
  let names = ["kernel_shape", "strides", "dilations", "pads"]
  for name in names {
    for value in [Int64.max, .min, 1 << 31, 1 << 24, -1] {
      let count = name == "pads" ? 4 : 2
      var attributes: [String: ONNXModelBuilder.Attribute] = ["kernel_shape": .integers([2, 2])]
      attributes[name] = .integers([Int64](repeating: value, count: count))
      let model = ONNXModelBuilder.node(
        "MaxPool", operatorSet: 12, shape: [1, 1, 4, 4], attributes)
      #expect(throws: ONNXError.self, "\(name) \(value)") { try model.read() }
    }
  }
}

@Test func aConstantWhoseDataDoesNotFitItsShapeIsNamed() {
  let short = ONNXModelBuilder.node("Add", operatorSet: 13, shape: [1], inputs: ["c"]) {
    $0.tensor("c", [4], type: 1) { $0.bytes(9, [1, 2, 3]) }
  }
  let expected = ONNXError.tensor(
    name: "c", found: "3 bytes of data", expected: "16 for 4 of float")
  #expect(throws: expected) { try short.read() }
  let none = ONNXModelBuilder.node("Add", operatorSet: 13, shape: [1], inputs: ["c"]) {
    $0.tensor("c", [4], type: 7) { _ in }
  }
  #expect(throws: ONNXError.tensor(name: "c", found: "0 values", expected: "4")) {
    try none.read()
  }
}

@Test func onlyTheBatchMayBeASymbol() throws {
  let batch = try ONNXModelBuilder.node("Relu", operatorSet: 13, shape: [-1, 4]).read()
  #expect(batch[batch.inputs[0]].shape == [1, 4])
  var model = ONNXModelBuilder()
  model.input("x", [1, -1], symbol: "length")
  model.output("x")
  #expect {
    try model.read()
  } throws: {
    guard case ONNXError.port("input x", let found, _) = $0 else { return false }
    return found.contains("length") && found.contains("axis 1")
  }
}

@Test func graphsThatLieDeepInEachOtherAreRefused() {
  var model = ONNXModelBuilder()
  model.node("If", [], ["a"])
  for _ in 0..<100 {
    var outer = ONNXModelBuilder()
    outer.node("If", [], ["a"], ["then_branch": .graph(model)])
    model = outer
  }
  #expect {
    try model.read()
  } throws: {
    guard case ONNXError.wire(.tooDeep) = $0 else { return false }
    return true
  }
}

@Suite struct ExternalDataTests {
  /// A folder with `weights.bin`, four floats behind eight other bytes, and a secret beside it.
  private func withFolder(_ body: (String) throws -> Void) throws {
    let root = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    let folder = root.appendingPathComponent("model")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: root) }
    let bytes =
      [UInt8](repeating: 7, count: 8) + SharedBytes(values: [1, 2, 3, 4] as [Float]).array
    try Data(bytes).write(to: folder.appendingPathComponent("weights.bin"))
    try Data(bytes).write(to: root.appendingPathComponent("secret.bin"))
    try FileManager.default.createSymbolicLink(
      at: folder.appendingPathComponent("link.bin"),
      withDestinationURL: root.appendingPathComponent("secret.bin"))
    try body(folder.path)
  }

  private func model(_ entries: [(String, String)]) -> ONNXModelBuilder {
    ONNXModelBuilder.node("Add", operatorSet: 13, shape: [4], inputs: ["c"]) {
      $0.external("c", [4], entries)
    }
  }

  @Test func dataBesideTheModelIsFound() throws {
    try withFolder { folder in
      let graph = try model([("location", "weights.bin"), ("offset", "8"), ("length", "16")])
        .read(folder: folder)
      let constant = graph.tensors.first(where: \.isConstant)?.constant
      #expect(constant?.values(as: Float.self) == [1, 2, 3, 4])
    }
  }

  @Test(
    arguments: [
      [("location", "../model/weights.bin")], [("location", "../secret.bin")],
      [("location", "/etc/passwd")], [("location", "link.bin"), ("offset", "8")],
      [("location", ".")], [("location", "")], [], [("location", "missing.bin")],
      [("location", "weights.bin"), ("offset", "-8")],
      [("location", "weights.bin"), ("offset", "9223372036854775807"), ("length", "16")],
      [("location", "weights.bin"), ("offset", "99999999999999999999")],
      [("location", "weights.bin"), ("offset", "12"), ("length", "16")],
      [("location", "weights.bin"), ("offset", "0x8")], [("location", "a\0b")],
    ] as [[(String, String)]])
  func dataElsewhereOrPastTheEndIsRefused(_ entries: [(String, String)]) throws {
    try withFolder { folder in
      #expect {
        try model(entries).read(folder: folder)
      } throws: {
        guard case ONNXError.externalData("c", _, _) = $0 else { return false }
        return true
      }
    }
  }

  @Test func withoutAFolderThereIsNoExternalData() {
    #expect(throws: ONNXError.self) { try model([("location", "weights.bin")]).read(folder: nil) }
  }
}
