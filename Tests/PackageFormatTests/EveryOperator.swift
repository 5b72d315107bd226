import ModelGraph
import SharedBytes
import TensorTypes
import TestSupport

/// A small quantized model in which every operator of format version 1 occurs.
///
/// What its weights are does not matter, only that they stay the same: they are drawn from `seed`.
struct EveryOperatorModel {
  private var graph = ModelGraph(name: "every operator")
  private var random: SplitMix64
  private let narrow = TensorQuantization(scale: 0.05, zeroPoint: 3)

  /// The graph, drawn from `seed`.
  static func graph(seed: UInt64) throws -> ModelGraph {
    var model = EveryOperatorModel(random: SplitMix64(seed: seed))
    return try model.build()
  }

  private init(random: SplitMix64) {
    self.random = random
  }

  private mutating func build() throws -> ModelGraph {
    let x = graph.add(Tensor(name: "x", shape: [1, 6, 6, 4], type: .int8, quantization: narrow))
    let image = try features(x)
    let merged = try pairs(image)
    let moved = try movement(merged)
    let flat = try add(.mean(axes: [2, 3], keepDimensions: false), [moved], "mean", narrow)
    // Deeper than the dense convolution: it stays a product.
    let scores = try add(
      .fullyConnected(FullyConnected()),
      [flat, weights([10, 16]), bias(10)], "scores", TensorQuantization(scale: 0.1, zeroPoint: -5))
    graph.inputs = [x]
    graph.outputs = [
      try add(
        .softmax(beta: 1), [scores], "p", TensorQuantization(scale: 1 / 256, zeroPoint: -128)),
      try add(.logSoftmax, [scores], "logp", TensorQuantization(scale: 1 / 16, zeroPoint: 127)),
    ]
    return graph
  }

  /// The three kinds of convolution: [1, 3, 3, 8].
  private mutating func features(_ x: TensorID) throws -> TensorID {
    let around = Padding2D(top: 1, left: 1, bottom: 1, right: 1)
    let first = try add(
      .convolution2D(
        Convolution2D(
          padding: Padding2D(top: 1, left: 0, bottom: 1, right: 0), activation: .relu)),
      [x, weights([8, 3, 1, 4]), bias(8)], "conv", narrow)
    let each = try add(
      .convolution2D(Convolution2D(stride: Extent2D(2, 2), padding: around, groups: 8)),
      [first, weights([8, 3, 3, 1]), bias(8)], "depthwise", narrow)
    return try add(
      .convolution2D(Convolution2D(groups: 2)), [each, weights([8, 1, 1, 4]), bias(8)],
      "grouped", narrow)
  }

  /// Functions of one and of two tensors, and pools, which keep their input's quantization.
  private mutating func pairs(_ image: TensorID) throws -> TensorID {
    let gains = graph.add(
      Tensor(
        name: "gains", shape: [8], type: .int8,
        quantization: TensorQuantization(scale: 0.02, zeroPoint: 0), constant: bytes(8)))
    let around = Padding2D(top: 1, left: 1, bottom: 1, right: 1)
    let pool = Pool2D(kernel: Extent2D(3, 3), stride: Extent2D(1, 1), padding: around)
    let scaled = try add(
      .binary(.multiply, activation: .none), [image, gains], "multiply", narrow)
    let sum = try add(.binary(.add, activation: .relu6), [image, scaled], "add", narrow)
    let rest = try add(.binary(.subtract, activation: .none), [sum, scaled], "subtract", narrow)
    let greatest = try add(.maxPool2D(pool), [rest], "maxPool", narrow)
    let average = try add(.averagePool2D(pool), [sum], "averagePool", narrow)
    let upper = try add(
      .binary(.maximum, activation: .none), [greatest, average], "maximum", narrow)
    let lower = try add(.binary(.minimum, activation: .none), [upper, image], "minimum", narrow)
    return try add(.unary(.hardSwish), [lower], "hardSwish", narrow)
  }

  /// Movement: [1, 3, 3, 8] to [1, 16, 6, 6].
  private mutating func movement(_ image: TensorID) throws -> TensorID {
    let padded = try add(
      .pad(before: [0, 1, 1, 0], after: [0, 2, 2, 0], value: 0), [image], "pad", narrow)
    let resized = try add(
      .resizeNearest(ResizeNearest(size: Extent2D(6, 6))), [image], "resize", narrow)
    let joined = try add(.concatenate(axis: 3), [padded, resized], "concatenate", narrow)
    return try add(.transpose(permutation: [0, 3, 1, 2]), [joined], "transpose", narrow)
  }
}

// Parts.
extension EveryOperatorModel {
  private mutating func add(
    _ operation: Operation, _ inputs: [TensorID], _ name: String,
    _ quantization: TensorQuantization
  ) throws -> TensorID {
    try graph.add(operation, inputs, name: name, quantization: quantization)
  }

  private mutating func bytes(_ count: Int) -> SharedBytes {
    SharedBytes(values: (0..<count).map { _ in Int8.random(in: -127...127, using: &random) })
  }

  private mutating func weights(_ shape: Shape) -> TensorID {
    graph.add(
      Tensor(
        name: "w", shape: shape, type: .int8,
        quantization: TensorQuantization(
          scales: (0..<shape[0]).map { 0.004 + 0.0005 * Float($0) }, axis: 0),
        constant: bytes(shape.elementCount)))
  }

  private mutating func bias(_ count: Int) -> TensorID {
    let values = (0..<count).map { _ in Int32.random(in: -2000...2000, using: &random) }
    return graph.add(
      Tensor(
        name: "b", shape: [count], type: .int32,
        quantization: TensorQuantization(scale: 0.0002, zeroPoint: 0),
        constant: SharedBytes(values: values)))
  }
}
