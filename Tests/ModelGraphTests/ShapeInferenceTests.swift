import ModelGraph
import Testing

private func graph(with shapes: Shape...) -> (ModelGraph, [TensorID]) {
  var graph = ModelGraph(name: "test")
  let ids = shapes.map { graph.add(Tensor(name: "x", shape: $0)) }
  return (graph, ids)
}

@Test func aConvolutionWithMarginsHasTheirSize() throws {
  var (graph, ids) = graph(with: [1, 49, 10, 1], [64, 10, 4, 1], [64])
  let convolution = Convolution2D(
    stride: Extent2D(2, 2), padding: Padding2D(top: 4, left: 1, bottom: 5, right: 1))
  let result = try graph.add(.convolution2D(convolution), ids, name: "c")
  #expect(graph[result].shape == [1, 25, 5, 64])
}

@Test func channelsThatDoNotFitTheWeightsAreRefused() {
  let (graph, ids) = graph(with: [1, 8, 8, 3], [4, 3, 3, 2])
  #expect(throws: GraphError.self) {
    try graph.inferResult(of: .convolution2D(Convolution2D()), inputs: ids, node: "c")
  }
}

@Test func aResultBeyondTheLimitIsRefused() {
  let (graph, ids) = graph(with: [1 << 20, 1], [1, 1 << 20])
  #expect(throws: GraphError.tooLarge(node: "a", shape: [1 << 20, 1 << 20])) {
    try graph.inferResult(of: .binary(.add, activation: .none), inputs: ids, node: "a")
  }
}

@Test func aMissingInputIsNamed() {
  let (graph, ids) = graph(with: [1, 4])
  #expect(throws: GraphError.missingInput(node: "f", position: 1)) {
    try graph.inferResult(of: .fullyConnected(FullyConnected()), inputs: ids, node: "f")
  }
}
