import ModelGraph
import SharedBytes
import TestSupport

/// A small quantized model as an ONNX file describes it: real operations between pairs of quantize
/// and dequantize, images in NCHW around transposes, weights dequantized before they are
/// transposed.
struct QuantizedGraph {
  private var graph = ModelGraph(name: "qdq")
  private var random = SplitMix64(seed: 7)

  /// A residual block, an average over the image and a classifier.
  mutating func build() throws -> ModelGraph {
    let input = graph.add(Tensor(name: "image", shape: [1, 2, 8, 8]))
    graph.inputs = [input]
    let x = try pair(input, scale: 0.02, zeroPoint: -3)
    let first = try pair(try convolution(x, outputs: 4, activates: true), scale: 0.03)
    let second = try pair(try convolution(first, outputs: 4, activates: false), scale: 0.05)
    let sum = try add(.binary(.add, activation: .none), [first, second], "sum")
    let pooled = try add(
      .averagePool2D(Pool2D(kernel: Extent2D(8, 8), stride: Extent2D(8, 8))),
      [try add(.transpose(permutation: [0, 2, 3, 1]), [try pair(sum, scale: 0.06)], "nhwc")],
      "pool")
    let averaged = try pair(
      try add(.transpose(permutation: [0, 3, 1, 2]), [pooled], "nchw"), scale: 0.02)
    let flat = try add(.reshape(to: [1, 4]), [averaged], "flat")
    let weights = try dequantized([3, 4], channels: 1)
    let logits = try add(
      .fullyConnected(FullyConnected()), [flat, weights, try bias(3, scale: 0.0002)], "dense")
    let result = try pair(logits, scale: 0.04, zeroPoint: 5)
    graph.outputs = [try add(.softmax(beta: 1), [result], "softmax")]
    return graph
  }

  private mutating func convolution(
    _ x: TensorID, outputs: Int, activates: Bool
  ) throws -> TensorID {
    let channels = graph[x].shape[1]
    let weights = try add(
      .transpose(permutation: [0, 2, 3, 1]),
      [try dequantized([outputs, channels, 3, 3], channels: outputs)], "ohwi")
    let padding = Padding2D(top: 1, left: 1, bottom: 1, right: 1)
    let image = try add(.transpose(permutation: [0, 2, 3, 1]), [x], "nhwc")
    let result = try add(
      .convolution2D(Convolution2D(padding: padding)),
      [image, weights, try bias(outputs, scale: 0.0001)], "convolution")
    let back = try add(.transpose(permutation: [0, 3, 1, 2]), [result], "nchw")
    return activates ? try add(.unary(.relu), [back], "relu") : back
  }

  private mutating func pair(
    _ x: TensorID, scale: Float, zeroPoint: Int32 = -128
  ) throws -> TensorID {
    let quantization = TensorQuantization(scale: scale, zeroPoint: zeroPoint)
    let integers = try graph.add(.quantize, [x], name: "q", quantization: quantization)
    return try add(.dequantize, [integers], "dq")
  }

  private mutating func dequantized(_ shape: Shape, channels: Int) throws -> TensorID {
    let values = (0..<shape.elementCount).map { _ in Int8.random(in: -127...127, using: &random) }
    let scales = (0..<channels).map { 0.004 + 0.001 * Float($0) }
    let weights = graph.add(
      Tensor(
        name: "weights", shape: shape, type: .int8,
        quantization: TensorQuantization(scales: scales, axis: 0),
        constant: SharedBytes(values: values)))
    return try add(.dequantize, [weights], "weights.dq")
  }

  private mutating func bias(_ count: Int, scale: Float) throws -> TensorID {
    let values = (0..<count).map { _ in Int32.random(in: -2000...2000, using: &random) }
    let bias = graph.add(
      Tensor(
        name: "bias", shape: [count], type: .int32,
        quantization: TensorQuantization(scale: scale, zeroPoint: 0),
        constant: SharedBytes(values: values)))
    return try add(.dequantize, [bias], "bias.dq")
  }

  private mutating func add(
    _ operation: Operation, _ inputs: [TensorID?], _ name: String
  ) throws -> TensorID {
    try graph.add(operation, inputs, name: name)
  }
}
