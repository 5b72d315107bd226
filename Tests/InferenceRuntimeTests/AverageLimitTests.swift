import ModelGraph
import PlanLowering
import Testing

/// An average over a whole square image.
private func wholeAverage(side: Int) throws -> ModelGraph {
  var graph = ModelGraph(name: "average")
  let unit = TensorQuantization(scale: 1, zeroPoint: 0)
  let x = graph.add(
    Tensor(name: "x", shape: [1, side, side, 1], type: .int8, quantization: unit))
  let side = Extent2D(side, side)
  graph.inputs = [x]
  graph.outputs = [
    try graph.add(
      .averagePool2D(Pool2D(kernel: side, stride: side)), [x], name: "y", quantization: unit)
  ]
  return graph
}

@Test func anAverageOverMorePixelsThanItIsExactForIsRefused() throws {
  _ = try PlanLowering.plan(try wholeAverage(side: 2047))
  do {
    _ = try PlanLowering.plan(try wholeAverage(side: 2048))
    Issue.record("an average over 2^22 pixels has a plan")
  } catch LoweringError.depth(let node, let found, let limit) {
    #expect(node == "y" && found == 1 << 22 && limit == (1 << 22) - 1)
  }
}
