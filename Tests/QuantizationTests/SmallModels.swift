import Calibration
import ModelGraph
import TestSupport

/// Seeded graphs of reals to quantize.
struct SmallModels {
  private var random: SplitMix64

  init(seed: UInt64) {
    random = SplitMix64(seed: seed)
  }

  mutating func values(_ count: Int, _ bound: Float = 1) -> [Float] {
    (0..<count).map { _ in Float.random(in: -bound...bound, using: &random) }
  }

  mutating func constant(_ shape: Shape, _ bound: Float = 1, in graph: inout ModelGraph) -> TensorID
  {
    graph.add(Tensor(name: "c", shape: shape, values: values(shape.elementCount, bound)))
  }

  /// Samples for the first input of a graph.
  mutating func samples(_ count: Int, of graph: ModelGraph, bound: Float = 1) -> CalibrationSamples
  {
    let size = graph[graph.inputs[0]].shape.elementCount
    let all = (0..<count).map { _ in [values(size, bound)] }
    return CalibrationSamples(count: count) { all[$0] }
  }

  /// A residual image classifier: every family of operators that shares or fixes a quantization.
  mutating func classifier() throws -> ModelGraph {
    var graph = ModelGraph(name: "classifier")
    let input = graph.add(Tensor(name: "image", shape: [1, 8, 8, 3]))
    graph.inputs = [input]
    let padding = Padding2D(top: 1, left: 1, bottom: 1, right: 1)
    let first = try graph.add(
      .convolution2D(Convolution2D(padding: padding, activation: .relu)),
      [input, constant([6, 3, 3, 3], in: &graph), constant([6], in: &graph)], name: "first")
    let second = try graph.add(
      .convolution2D(Convolution2D(padding: padding, groups: 6)),
      [first, constant([6, 3, 3, 1], in: &graph), constant([6], in: &graph)], name: "depthwise")
    let sum = try graph.add(
      .binary(.add, activation: .relu), [first, second], name: "sum")
    let gate = try graph.add(.unary(.logistic), [second], name: "gate")
    let both = try graph.add(.concatenate(axis: 3), [sum, gate], name: "both")
    let pooled = try graph.add(
      .maxPool2D(Pool2D(kernel: Extent2D(2, 2), stride: Extent2D(2, 2))), [both], name: "pool")
    let mean = try graph.add(.mean(axes: [1, 2], keepDimensions: false), [pooled], name: "mean")
    let scaled = try graph.add(
      .binary(.multiply, activation: .none), [mean, constant([12], 3, in: &graph)], name: "scaled")
    let logits = try graph.add(
      .fullyConnected(FullyConnected()), [scaled, constant([4, 12], in: &graph)], name: "logits")
    graph.outputs = [try graph.add(.softmax(beta: 1), [logits], name: "softmax")]
    return graph
  }

  /// One fully connected layer.
  func layer(
    weights: [[Float]], bias: [Float]?, activation: FusedActivation = .none
  ) throws -> ModelGraph {
    var graph = ModelGraph(name: "layer")
    let input = graph.add(Tensor(name: "x", shape: [1, weights[0].count]))
    let matrix = graph.add(
      Tensor(
        name: "w", shape: [weights.count, weights[0].count], values: weights.flatMap(\.self)))
    let offsets = bias.map {
      graph.add(Tensor(name: "b", shape: [weights.count], values: $0))
    }
    graph.inputs = [input]
    graph.outputs = [
      try graph.add(
        .fullyConnected(FullyConnected(activation: activation)), [input, matrix, offsets],
        name: "layer")
    ]
    return graph
  }
}
