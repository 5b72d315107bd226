import ModelGraph
import ReferenceInterpreter
import TestSupport
import Testing

/// Two inputs in the other order than their tensors, a branch that is read late, an unread result,
/// and an output that a later node reads too.
private func branches(_ random: inout SplitMix64) throws -> ModelGraph {
  var graph = ModelGraph(name: "branches")
  let second = graph.add(Tensor(name: "second", shape: [2, 4]))
  let first = graph.add(Tensor(name: "first", shape: [2, 3]))
  let values = Values([4, 3], random: &random)
  let weights = graph.add(Tensor(name: "w", shape: values.shape, values: values.values))
  let a = try graph.add(.fullyConnected(FullyConnected()), [first, weights], name: "a")
  let b = try graph.add(.unary(.tanh), [a], name: "b")
  _ = try graph.add(.unary(.relu), [b], name: "unread")
  let c = try graph.add(.binary(.add, activation: .none), [b, second], name: "c")
  let d = try graph.add(.binary(.multiply, activation: .none), [c, a], name: "d")
  graph.inputs = [first, second]
  graph.outputs = [d, b]
  return graph
}

@Test(arguments: 0..<4) func aRunCutAtAnyNodeGivesWhatAWholeRunGives(seed: UInt64) throws {
  var random = SplitMix64(seed: seed)
  let graph = try branches(&random)
  let interpreter = try ReferenceInterpreter(graph)
  let inputs = graph.inputs.map { Values(graph[$0].shape, random: &random).values }
  let whole = try interpreter.run(inputs)
  for cut in 0...graph.nodes.count {
    var before = try interpreter.start(inputs)
    interpreter.run(0..<cut, on: &before)
    // Nothing but the live tensors goes from one part to the other.
    var after = interpreter.emptyState()
    for id in interpreter.liveTensors(before: cut) { after[id] = before[id] }
    interpreter.run(cut..<graph.nodes.count, on: &after)
    #expect(graph.outputs.map { after[$0] } == whole, "seed \(seed), cut at \(cut)")
  }
}

@Test func onlyWhatIsStillReadLivesBeforeANode() throws {
  var random = SplitMix64(seed: 1)
  let graph = try branches(&random)
  let interpreter = try ReferenceInterpreter(graph)
  let names = (0...graph.nodes.count).map { cut in
    interpreter.liveTensors(before: cut).map { graph[$0].name }
  }
  #expect(
    names == [
      ["second", "first"], ["second", "a"], ["second", "a", "b"], ["second", "a", "b"],
      ["a", "b", "c"], ["b", "d"],
    ])
}
