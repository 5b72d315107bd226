import ModelGraph
import TestSupport

/// Builds small graphs of what the passes look for, from a seed.
struct RandomGraph {
  private var random: SplitMix64
  private var graph = ModelGraph(name: "random")
  /// Images that a later node may read.
  private var images: [TensorID] = []

  init(seed: UInt64) {
    random = SplitMix64(seed: seed)
  }

  /// A graph of about `nodes` nodes with one or two outputs.
  mutating func build(nodes: Int = 14) throws -> ModelGraph {
    let input = graph.add(
      Tensor(name: "input", shape: [1, size(3, 7), size(3, 7), size(1, 4)]))
    graph.inputs = [input]
    images = [input]
    for _ in 0..<nodes { images.append(try step(on: pick(images.suffix(3)))) }
    let last = images[images.count - 1]
    graph.outputs = [try head(on: last)]
    if chance(4) { graph.outputs.append(pick(images.dropFirst())) }
    return graph
  }

  /// Values for the inputs of a graph.
  mutating func inputs(of graph: ModelGraph) -> [[Float]] {
    graph.inputs.map { values(graph[$0].shape.elementCount, 2) }
  }

  private mutating func step(on x: TensorID) throws -> TensorID {
    let shape = graph[x].shape
    switch Int.random(in: 0..<16, using: &random) {
    case 0, 1: return try convolution(on: x)
    case 2: return try batchNormalization(on: x)
    case 3: return try binaryWithConstant(on: x)
    case 4: return try add(.unary(pick(functions)), [x])
    case 5: return try pad(on: x)
    case 6: return try pool(on: x)
    case 7, 8, 9: return try add(.transpose(permutation: pick(permutations)), [x])
    case 10:
      return try add(.binary(pick([.add, .multiply]), activation: .none), [x, partner(of: x)])
    case 11: return try add(.concatenate(axis: 3), [x, partner(of: x)])
    case 12: return try add(.softmax(beta: 1), [x])
    case 13: return try add(.mean(axes: [pick([0, 1, 2, 3])], keepDimensions: true), [x])
    case 14:
      let flat = try add(.reshape(to: [shape.elementCount]), [x])
      let between = chance(2) ? flat : try add(.unary(pick(functions)), [flat])
      return try add(.reshape(to: shape), [between])
    default:
      let same = try add(.unary(.identity), [x])
      let twins = [try add(.unary(.tanh), [same]), try add(.unary(.tanh), [same])]
      return try add(.binary(.add, activation: .none), [twins[0], twins[1]])
    }
  }

  private mutating func head(on x: TensorID) throws -> TensorID {
    let shape = graph[x].shape
    let rows = chance(2) ? shape[0] : 1
    let columns = shape.elementCount / rows
    let flat = try add(.reshape(to: [rows, columns]), [x])
    if chance(2) {
      let product = try add(.matrixMultiply, [flat, constant([columns, 5])])
      return try add(.binary(.add, activation: .none), [product, constant([5])])
    }
    return try add(.fullyConnected(FullyConnected()), [flat, constant([5, columns])])
  }

  private mutating func convolution(on x: TensorID) throws -> TensorID {
    let channels = graph[x].shape[3]
    let isDepthwise = chance(3)
    let weights = constant([
      isDepthwise ? channels : size(1, 6), size(1, 2), size(1, 2), isDepthwise ? 1 : channels,
    ])
    let padding = chance(2) ? Padding2D(top: 1, left: 1, bottom: 1, right: 1) : .none
    let convolution = Convolution2D(
      stride: Extent2D(size(1, 2), 1), padding: padding, groups: isDepthwise ? channels : 1)
    return try add(
      .convolution2D(convolution), [x, padded(x, weights), chance(2) ? bias(of: weights) : nil])
  }

  /// The weights, or a point where the image is smaller than they are.
  private mutating func padded(_ x: TensorID, _ weights: TensorID) -> TensorID {
    let (image, own) = (graph[x].shape, graph[weights].shape)
    if image[1] >= own[1], image[2] >= own[2] { return weights }
    return constant([own[0], 1, 1, own[3]])
  }

  private mutating func bias(of weights: TensorID) -> TensorID {
    constant([graph[weights].shape[0]])
  }

  private mutating func batchNormalization(on x: TensorID) throws -> TensorID {
    let axis = pick([1, 3, 3])
    let channels = graph[x].shape[axis]
    let variance = graph.add(
      Tensor(
        name: "variance", shape: [channels], values: values(channels, 1).map { abs($0) + 0.5 }))
    let rest = (0..<3).map { _ in constant([channels]) }
    return try add(.batchNormalization(axis: axis, epsilon: 1e-3), [x] + rest + [variance])
  }

  private mutating func binaryWithConstant(on x: TensorID) throws -> TensorID {
    let shape = graph[x].shape
    let other = constant(
      pick([[], [1], [shape[3]], [1, 1, 1, shape[3]], [shape[2], 1], [shape[1], 1, 1]]))
    let function = pick([BinaryOperation.add, .subtract, .multiply])
    let operands = chance(2) ? [x, other] : [other, x]
    return try add(.binary(function, activation: pick([.none, .none, .relu])), operands)
  }

  private mutating func pad(on x: TensorID) throws -> TensorID {
    let value: Float = pick([0, 0, -.infinity, 1])
    let padded = try add(
      .pad(before: [0, 1, 0, 0], after: [0, 0, 1, 0], value: value), [x])
    if value == -.infinity || chance(2) {
      return try add(
        .maxPool2D(Pool2D(kernel: Extent2D(2, 2), stride: Extent2D(1, 1))), [padded])
    }
    return chance(2) ? padded : try convolution(on: padded)
  }

  private mutating func pool(on x: TensorID) throws -> TensorID {
    let shape = graph[x].shape
    var pool = Pool2D(
      kernel: Extent2D(min(2, shape[1]), min(2, shape[2])), stride: Extent2D(1, size(1, 2)),
      countsPadding: chance(2))
    if pool.kernel == Extent2D(2, 2), chance(2) { pool.padding = Padding2D(top: 1, right: 1) }
    return try add(chance(2) ? .maxPool2D(pool) : .averagePool2D(pool), [x])
  }

  private mutating func partner(of x: TensorID) -> TensorID {
    let fitting = images.filter { graph[$0].shape == graph[x].shape }
    return pick(fitting)
  }

  private mutating func add(_ operation: Operation, _ inputs: [TensorID?]) throws -> TensorID {
    try graph.add(operation, inputs, name: "n\(graph.nodes.count)")
  }

  private mutating func constant(_ shape: Shape) -> TensorID {
    graph.add(Tensor(name: "c", shape: shape, values: values(shape.elementCount, 1)))
  }

  private mutating func values(_ count: Int, _ bound: Float) -> [Float] {
    (0..<count).map { _ in Float.random(in: -bound...bound, using: &random) }
  }

  private mutating func size(_ lower: Int, _ upper: Int) -> Int {
    Int.random(in: lower...upper, using: &random)
  }

  private mutating func chance(_ oneIn: Int) -> Bool {
    Int.random(in: 0..<oneIn, using: &random) == 0
  }

  private mutating func pick<Choices: RandomAccessCollection>(
    _ choices: Choices
  ) -> Choices.Element {
    let offset = Int.random(in: 0..<choices.count, using: &random)
    return choices[choices.index(choices.startIndex, offsetBy: offset)]
  }

  private let functions: [UnaryOperation] = [
    .relu, .relu, .relu6, .clip(lower: -1, upper: 1), .tanh, .leakyRelu(slope: 0.1), .hardSwish,
  ]
  private let permutations = [[0, 3, 1, 2], [0, 2, 3, 1], [0, 2, 1, 3], [1, 0, 2, 3]]
}
