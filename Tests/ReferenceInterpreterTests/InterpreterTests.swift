import ModelGraph
import ReferenceInterpreter
import Testing

/// y = relu(x) + x * c, and c itself as a second output.
private func smallGraph() throws -> ModelGraph {
  var graph = ModelGraph(name: "small")
  let x = graph.add(Tensor(name: "x", shape: [2]))
  let c = graph.add(Tensor(name: "c", shape: [2], values: [10, 100]))
  let relu = try graph.add(.unary(.relu), [x], name: "r")
  let product = try graph.add(.binary(.multiply, activation: .none), [x, c], name: "p")
  let sum = try graph.add(.binary(.add, activation: .none), [relu, product], name: "y")
  graph.inputs = [x]
  graph.outputs = [sum, c]
  return graph
}

@Test func outputsComeInTheGraphsOrderAndMayBeConstants() throws {
  let interpreter = try ReferenceInterpreter(smallGraph())
  #expect(try interpreter.run([[2, -3]]) == [[22, -300], [10, 100]])
  #expect(try interpreter.run([[1, 1]]) == [[11, 101], [10, 100]])
}

@Test func theObserverSeesEachInputAndResultOnce() throws {
  let graph = try smallGraph()
  var seen: [String: [Float]] = [:]
  var order: [String] = []
  _ = try ReferenceInterpreter(graph).run([[2, -3]]) { id, values in
    order.append(graph[id].name)
    seen[graph[id].name] = values.indices.map { values[$0] }
  }
  #expect(order == ["x", "r", "p", "y"])
  #expect(seen == ["x": [2, -3], "r": [2, 0], "p": [20, -300], "y": [22, -300]])
}

@Test func theWrongInputsAreRefused() throws {
  let interpreter = try ReferenceInterpreter(smallGraph())
  #expect(throws: ReferenceError.inputCount(needed: 1, given: 0)) { try interpreter.run([]) }
  #expect(throws: ReferenceError.inputSize(tensor: "x", shape: [2], given: 3)) {
    try interpreter.run([[1, 2, 3]])
  }
}

@Test func aNodeThatReadsAheadIsRefused() throws {
  var graph = try smallGraph()
  graph.nodes.swapAt(0, 2)
  #expect(throws: ReferenceError.notMade(reader: "node y", tensor: "r")) {
    try ReferenceInterpreter(graph)
  }
}

@Test func anOutputThatNothingMakesIsRefused() throws {
  var graph = try smallGraph()
  graph.outputs.append(graph.add(Tensor(name: "z", shape: [1])))
  #expect(throws: ReferenceError.notMade(reader: "an output", tensor: "z")) {
    try ReferenceInterpreter(graph)
  }
}

@Test func aTensorThatTwoNodesMakeIsRefused() throws {
  var graph = try smallGraph()
  graph.nodes.append(graph.nodes[0])
  #expect(throws: ReferenceError.results(node: "r", count: 1)) { try ReferenceInterpreter(graph) }
}

@Test func aStatedShapeThatIsNotTheOperationsIsRefused() throws {
  var graph = try smallGraph()
  graph[graph.nodes[0].output].shape = [1, 2]
  #expect(throws: ReferenceError.resultShape(node: "r", stated: [1, 2], inferred: [2])) {
    try ReferenceInterpreter(graph)
  }
}

@Test func aTensorWithoutElementsIsRefused() throws {
  var graph = ModelGraph(name: "empty")
  let x = graph.add(Tensor(name: "x", shape: [0, 3]))
  graph.inputs = [x]
  graph.outputs = [try graph.add(.unary(.relu), [x], name: "r")]
  #expect(throws: ReferenceError.empty(tensor: "x", shape: [0, 3])) {
    try ReferenceInterpreter(graph)
  }
}
