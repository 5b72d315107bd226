import GraphPasses
import ModelGraph
import Testing

@Test(arguments: [BinaryOperation.minimum, .maximum])
func anActivationStaysBehindWhatHasNoClamp(operation: BinaryOperation) throws {
  var graph = ModelGraph(name: "clamp")
  let a = graph.add(Tensor(name: "a", shape: [1, 4]))
  let b = graph.add(Tensor(name: "b", shape: [1, 4]))
  let chosen = try graph.add(.binary(operation, activation: .none), [a, b], name: "chosen")
  let y = try graph.add(.unary(.relu), [chosen], name: "y")
  graph.inputs = [a, b]
  graph.outputs = [y]
  let operations = try graph.simplified().nodes.map(\.operation)
  #expect(operations == [.binary(operation, activation: .none), .unary(.relu)])
}
