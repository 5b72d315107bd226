import ONNXFormat
import SharedBytes
import TestSupport
import Testing

private func refused(_ body: () throws -> Void) -> [UnsupportedNode] {
  do {
    try body()
  } catch ONNXError.unsupported(let nodes) {
    return nodes
  } catch {
    Issue.record("another error: \(error)")
  }
  return []
}

@Test func allUnknownOperatorsAreListedWithTheirNodes() {
  var branch = ONNXModelBuilder()
  branch.node("LSTM", ["x"], ["l"])
  var model = ONNXModelBuilder()
  model.input("x", [1, -1], symbol: "length")
  model.node("Erf", ["x"], ["a"])
  model.node("Relu", ["a"], ["b"])
  model.node("Gelu", ["b"], ["c"], domain: "com.microsoft")
  model.node("Erf", ["c"], ["d"])
  model.node("If", ["x"], ["e"], ["then_branch": .graph(branch)])
  model.output("e")
  let nodes = refused { _ = try model.read() }
  #expect(nodes.map(\.operatorName) == ["Erf", "com.microsoft.Gelu", "Erf", "If", "LSTM"])
  #expect(nodes.map(\.node) == ["a", "c", "d", "e", "l"])
  #expect(
    ONNXError.unsupported(nodes).description.hasSuffix(
      "\n  Erf: a, d\n  com.microsoft.Gelu: c\n  If: e\n  LSTM: l"))
}

@Test func partsOfOperatorsThatAreNotSupportedAreListedTogether() {
  var model = ONNXModelBuilder()
  model.input("x", [1, 1, 4, 4])
  model.node("Resize", ["x", "", "s"], ["a"], ["mode": .text("linear")])
  model.node("Relu", ["a"], ["b"])
  model.node("Pad", ["x", "p"], ["c"], ["mode": .text("reflect")])
  model.constant("s", [4], floats: [1, 1, 2, 2])
  model.constant("p", [8], integers: [0, 0, 1, 1, 0, 0, 1, 1])
  model.output("b")
  model.output("c")
  let nodes = refused { _ = try model.read() }
  #expect(nodes.map(\.node) == ["a", "c"])
  #expect(nodes.map(\.reason) == ["mode linear", "mode reflect"])
}

@Suite(.enabled(if: TestData.isPresent, "needs ../shared/data"))
struct UnsupportedModelTests {
  @Test(arguments: [
    ("silero-vad/silero_vad_16k_op15.onnx", ["If", "LSTM", "Pow", "Sqrt"]),
    ("dtln/model_1.onnx", ["LSTM", "Slice"]), ("byte-bidi-lstm/model.onnx", ["LSTM"]),
  ])
  func recurrentModelsAreRefusedWithTheirOperators(_ path: String, _ names: [String]) throws {
    let bytes = try SharedBytes(mapping: TestData.path("onnx/\(path)"))
    let nodes = refused { _ = try ONNXReader.read(bytes, name: path, folder: nil) }
    #expect(Set(nodes.map(\.operatorName)).isSuperset(of: names))
    #expect(nodes.allSatisfy { !$0.node.isEmpty })
  }
}
