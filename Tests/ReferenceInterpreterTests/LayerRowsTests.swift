import ModelGraph
import ReferenceInterpreter
import TestSupport
import Testing

/// A layer with its weights, and an input for it.
struct LayerCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let operation: Operation
  let input, weights: Shape

  init(_ name: String, _ convolution: Convolution2D, input: Shape, weights: Shape) {
    testDescription = name
    operation = .convolution2D(convolution)
    self.input = input
    self.weights = weights
  }

  init(_ name: String, input: Shape, weights: Shape) {
    testDescription = name
    operation = .fullyConnected(FullyConnected())
    self.input = input
    self.weights = weights
  }

  static let all = [
    LayerCase("dense", Convolution2D(), input: [2, 5, 6, 3], weights: [4, 3, 2, 3]),
    LayerCase("of one pixel", Convolution2D(), input: [1, 4, 3, 5], weights: [2, 1, 1, 5]),
    LayerCase(
      "strided", Convolution2D(stride: Extent2D(2, 3)), input: [1, 7, 9, 2],
      weights: [3, 3, 2, 2]),
    LayerCase(
      "of one pixel, strided", Convolution2D(stride: Extent2D(2, 2)), input: [1, 5, 5, 3],
      weights: [2, 1, 1, 3]),
    LayerCase(
      "padded", Convolution2D(padding: Padding2D(top: 2, left: 1, bottom: 0, right: 3)),
      input: [1, 4, 4, 2], weights: [3, 3, 3, 2]),
    LayerCase(
      "dilated",
      Convolution2D(
        dilation: Extent2D(2, 3), padding: Padding2D(top: 1, left: 2, bottom: 1, right: 2)),
      input: [1, 8, 9, 2], weights: [3, 3, 3, 2]),
    LayerCase(
      "depthwise",
      Convolution2D(padding: Padding2D(top: 1, left: 1, bottom: 1, right: 1), groups: 5),
      input: [1, 4, 5, 5], weights: [5, 3, 3, 1]),
    LayerCase(
      "of two groups", Convolution2D(stride: Extent2D(2, 1), groups: 2), input: [1, 5, 4, 6],
      weights: [4, 2, 3, 3]),
    LayerCase("fully connected", input: [3, 7], weights: [4, 7]),
  ]
}

@Test(arguments: LayerCase.all) func theRowsOfALayerTimesItsWeightsAreItsResult(
  layer: LayerCase
) throws {
  var random = SplitMix64(seed: 3)
  let (x, w) = (Values(layer.input, random: &random), Values(layer.weights, random: &random))
  var graph = ModelGraph(name: "layer")
  let input = graph.add(Tensor(name: "x", shape: x.shape))
  let weights = graph.add(Tensor(name: "w", shape: w.shape, values: w.values))
  graph.inputs = [input]
  graph.outputs = [try graph.add(layer.operation, [input, weights], name: "layer")]
  let expected = try ReferenceInterpreter(graph).run([x.values])[0]

  let outputs = w.shape[0]
  let columns = w.shape.elementCount / outputs
  var groups = 1
  if case .convolution2D(let convolution) = layer.operation { groups = convolution.groups }
  var found = [Float](repeating: 0, count: expected.count)
  for group in 0..<groups {
    let rows = graph.layerRows(of: graph.nodes[0], group: group, input: x.values)
    try #require(rows.count == expected.count / outputs * columns)
    for output in group * (outputs / groups)..<(group + 1) * (outputs / groups) {
      for pixel in 0..<expected.count / outputs {
        found[pixel * outputs + output] = (0..<columns).reduce(0) {
          $0 + rows[pixel * columns + $1] * w.values[output * columns + $1]
        }
      }
    }
  }
  #expect(distance(found, expected) < 1e-4)
}
