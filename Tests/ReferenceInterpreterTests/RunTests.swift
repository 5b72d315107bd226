import ModelGraph
import TestSupport
import Testing

@testable import ReferenceInterpreter

/// x -> a -> b -> b + a, with b as a second output, and a result that nobody reads.
private func chain() throws -> ModelGraph {
  var graph = ModelGraph(name: "chain")
  let x = graph.add(Tensor(name: "x", shape: [2]))
  let a = try graph.add(.unary(.relu), [x], name: "a")
  let b = try graph.add(.unary(.tanh), [a], name: "b")
  _ = try graph.add(.unary(.logistic), [x], name: "unread")
  let sum = try graph.add(.binary(.add, activation: .none), [b, a], name: "sum")
  graph.inputs = [x]
  graph.outputs = [sum, b]
  return graph
}

@Test func aValueIsFreedAfterItsLastReader() throws {
  let graph = try chain()
  let steps = try Step.all(of: graph, constants: Array(repeating: [], count: 5))
  let freed = steps.map { step in step.lastReads.map { graph[$0].name } }
  #expect(freed == [[], [], ["x", "unread"], ["a"]])
}

@Test func runsSideBySideGiveTheSameBits() async throws {
  var random = SplitMix64(seed: 17)
  var graph = ModelGraph(name: "net")
  let x = graph.add(Tensor(name: "x", shape: [1, 20, 20, 16]))
  let weights = Values([32, 3, 3, 16], random: &random)
  let dense = Values([10, 18 * 18 * 32], random: &random)
  let first = try graph.add(
    .convolution2D(Convolution2D(activation: .relu)),
    [x, graph.add(Tensor(name: "w", shape: weights.shape, values: weights.values))], name: "c")
  let flat = try graph.add(.reshape(to: [1, 18 * 18 * 32]), [first], name: "r")
  let last = try graph.add(
    .fullyConnected(FullyConnected()),
    [flat, graph.add(Tensor(name: "d", shape: dense.shape, values: dense.values))], name: "f")
  graph.inputs = [x]
  graph.outputs = [last]
  let interpreter = try ReferenceInterpreter(graph)
  let input = Values([1, 20, 20, 16], random: &random).values
  let alone = try interpreter.run([input])[0].map(\.bitPattern)
  try await withThrowingTaskGroup(of: [UInt32].self) { group in
    for _ in 0..<16 {
      group.addTask { try interpreter.run([input])[0].map(\.bitPattern) }
    }
    for try await together in group { #expect(together == alone) }
  }
}
