import InferenceRuntime
import ModelGraph
import PackageFormat
import PackageWriter
import SharedBytes
import TensorTypes
import TestSupport

/// Draws models in which many output channels have no weight but zero.
struct PrunedModel: RandomLayers {
  var random: SplitMix64
  var graph = ModelGraph(name: "pruned")

  init(seed: UInt64) {
    random = SplitMix64(seed: seed)
  }

  /// Convolution, depthwise convolution, convolution, a function, a pool, a product.
  mutating func build() throws -> ModelGraph {
    let margin = Int.random(in: 0...1, using: &random)
    let x = input([1, 6, 5, 3])
    let around = Padding2D(top: margin, left: margin, bottom: margin, right: margin)
    var image = try convolve(x, outputs: 8, kernel: 3, padding: around)
    image = try depthwise(image, padding: around)
    image = try convolve(image, outputs: 9, kernel: 1)
    image = try graph.add(.unary(.relu), [image], name: "relu", quantization: quantization())
    let shape = graph[image].shape
    let pool = Pool2D(kernel: Extent2D(shape[1], shape[2]), stride: Extent2D(1, 1))
    let average = try graph.add(
      .averagePool2D(pool), [image], name: "pool", quantization: graph[image].quantization)
    let flat = try graph.add(
      .reshape(to: [1, 9]), [average], name: "flat", quantization: graph[image].quantization)
    let scores = try graph.add(
      .fullyConnected(FullyConnected()), [flat, weights([4, 9], dead: 0), bias(4)],
      name: "scores", quantization: quantization())
    graph.outputs = [scores]
    return graph
  }

  /// A convolution of four channels, `dead` of them of zeros, and one that reads it.
  mutating func pair(margin: Int, deadBias: Int32, dead: Int = 1) throws -> ModelGraph {
    graph = ModelGraph(name: "pair")
    let x = input([1, 3, 3, 2])
    let unit = TensorQuantization(scale: 0.002, zeroPoint: 0)
    let sums = graph.add(
      Tensor(
        name: "b", shape: [4], type: .int32, quantization: unit,
        constant: SharedBytes(values: [Int32](repeating: deadBias, count: 4))))
    let first = try graph.add(
      .convolution2D(Convolution2D()), [x, weights([4, 1, 1, 2], dead: dead), sums],
      name: "first", quantization: unit)
    let around = Padding2D(top: margin, left: margin, bottom: margin, right: margin)
    let second = try graph.add(
      .convolution2D(Convolution2D(padding: around)),
      [first, weights([2, 3, 3, 4], dead: 0), bias(2)], name: "second", quantization: unit)
    graph.outputs = [second]
    return graph
  }

  private mutating func convolve(
    _ x: TensorID, outputs: Int, kernel: Int, padding: Padding2D = .none
  ) throws -> TensorID {
    let shape: Shape = [outputs, kernel, kernel, graph[x].shape[3]]
    return try graph.add(
      .convolution2D(Convolution2D(padding: padding)),
      [x, weights(shape, dead: outputs / 2), bias(outputs)], name: "conv",
      quantization: quantization())
  }

  private mutating func depthwise(_ x: TensorID, padding: Padding2D) throws -> TensorID {
    let channels = graph[x].shape[3]
    return try graph.add(
      .convolution2D(Convolution2D(padding: padding, groups: channels)),
      [x, weights([channels, 3, 3, 1], dead: 0), bias(channels)], name: "depthwise",
      quantization: quantization())
  }

  /// Weights of which the first `dead` outputs are zeros; a scale for each output.
  private mutating func weights(_ shape: Shape, dead: Int) -> TensorID {
    let depth = shape.elementCount / shape[0]
    let values = (0..<shape.elementCount).map { index in
      index / depth < dead ? 0 : Int8.random(in: -127...127, using: &random)
    }
    let scales = TensorQuantization(
      scales: (0..<shape[0]).map { 0.002 + 0.0001 * Float($0) }, axis: 0)
    return graph.add(
      Tensor(
        name: "w", shape: shape, type: .int8, quantization: scales,
        constant: SharedBytes(values: values)))
  }
}

extension SplitMix64 {
  mutating func bytes(_ count: Int) -> [Int8] {
    (0..<count).map { _ in Int8.random(in: .min ... .max, using: &self) }
  }
}

extension ExecutionPlan {
  /// The bytes of all int8 constants.
  var weightBytes: Int {
    tensors.reduce(0) { sum, tensor in
      guard tensor.type == .int8, case .constant(let bytes) = tensor.place else { return sum }
      return sum + bytes.count
    }
  }
}

/// The first output of a plan by the runtime of this machine.
func run(_ plan: ExecutionPlan, _ input: [Int8]) throws -> [Int8] {
  try AlignedBytes(PackageWriter.bytes(of: plan)).withBytes { bytes in
    let runtime = try InferenceRuntime(PackageView(validating: bytes))
    let arena = AlignedBytes([UInt8](repeating: 0xA5, count: runtime.arenaByteCount))
    arena.write(input, at: runtime.inputRange(0))
    arena.withMutableBytes { runtime.run(arena: &$0) }
    return arena.read(runtime.outputRange(0))
  }
}
