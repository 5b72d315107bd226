import ModelGraph
import SharedBytes
import TestSupport

/// The operators that the tables below are made of.
enum OperatorKind: String, CaseIterable, Sendable {
  case convolution, depthwise, fullyConnected, averagePool, maxPool
  case add, subtract, multiply, minimum, maximum
  case relu, relu6, leakyRelu, logistic, tanh, hardSwish, requantize
  case softmax, logSoftmax, mean
  case pad, concatenate, transpose, resizeNearest, reshape
}

/// A quantized graph of one operator, and bytes for its inputs.
///
/// The same kind and seed give the same case on every machine.
struct OperatorCase: Sendable {
  let kind: OperatorKind
  let seed: UInt64
  var graph: ModelGraph
  var inputs: [[Int8]]

  /// A random case.
  init(_ kind: OperatorKind, seed: UInt64) throws {
    var builder = OperatorCaseBuilder(kind, seed: seed)
    try builder.build()
    self.kind = kind
    self.seed = seed
    graph = builder.graph
    inputs = builder.inputs
  }

  /// What a failure says.
  var name: String { "\(kind.rawValue) \(seed)" }

  /// The inputs as bytes.
  var inputBytes: [[UInt8]] { inputs.map { $0.map(UInt8.init(bitPattern:)) } }
}

/// Draws one case; operator families are extensions of it.
struct OperatorCaseBuilder {
  let kind: OperatorKind
  var random: SplitMix64
  var graph: ModelGraph
  var inputs: [[Int8]] = []

  init(_ kind: OperatorKind, seed: UInt64) {
    self.kind = kind
    let ordinal = OperatorKind.allCases.firstIndex(of: kind) ?? 0
    random = SplitMix64(seed: seed &* 64 &+ UInt64(ordinal))
    graph = ModelGraph(name: "\(kind.rawValue)-\(seed)")
  }

  mutating func build() throws {
    switch kind {
    case .convolution, .depthwise: try buildConvolution()
    case .fullyConnected: try buildFullyConnected()
    case .averagePool, .maxPool: try buildPool()
    case .add, .subtract, .multiply, .minimum, .maximum: try buildBinary()
    case .relu, .relu6, .leakyRelu, .logistic, .tanh, .hardSwish, .requantize: try buildUnary()
    case .softmax, .logSoftmax: try buildSoftmax()
    case .mean: try buildMean()
    case .pad: try buildPad()
    case .concatenate: try buildConcatenate()
    case .transpose: try buildTranspose()
    case .resizeNearest: try buildResize()
    case .reshape: try buildReshape()
    }
  }

  /// Adds the operator and makes its result the graph's output.
  mutating func finish(
    _ operation: Operation, _ operands: [TensorID?], _ quantization: TensorQuantization
  ) throws {
    graph.outputs = [
      try graph.add(operation, operands, name: "y", quantization: quantization)
    ]
  }
}

// Draws.
extension OperatorCaseBuilder {
  mutating func number(_ range: ClosedRange<Int>) -> Int {
    Int.random(in: range, using: &random)
  }

  /// True once in so many times.
  mutating func oneIn(_ count: Int) -> Bool { number(1...count) == 1 }

  /// Evenly spread in the logarithm; every third is a power of two, where ties are frequent.
  mutating func scale(_ exponents: ClosedRange<Int> = -8 ... -1) -> Float {
    let power = Float(sign: .plus, exponent: number(exponents), significand: 1)
    return oneIn(3) ? power : power * Float.random(in: 1..<2, using: &random)
  }

  /// Every third is an edge.
  mutating func zeroPoint() -> Int32 {
    oneIn(3) ? [-128, 0, 127][number(0...2)] : Int32(number(-128...127))
  }

  mutating func quantization() -> TensorQuantization {
    TensorQuantization(scale: scale(), zeroPoint: zeroPoint())
  }

  mutating func shape(rank: ClosedRange<Int>, upTo greatest: Int = 5) -> Shape {
    let rank = number(rank)
    return Shape((0..<rank).map { _ in number(1...greatest) })
  }

  mutating func activation() -> FusedActivation {
    [.none, .none, .relu, .relu6, .reluN1To1][number(0...4)]
  }

  /// Values of which every fourth is an edge of the range.
  mutating func values(_ count: Int, from lower: Int8 = .min) -> [Int8] {
    (0..<count).map { _ in
      switch number(0...7) {
      case 0: lower
      case 1: Int8.max
      default: Int8.random(in: lower ... .max, using: &random)
      }
    }
  }

  /// Adds an input of the graph with values of its own.
  mutating func input(_ name: String, _ shape: Shape, _ quantization: TensorQuantization)
    -> TensorID
  {
    let id = graph.add(
      Tensor(name: name, shape: shape, type: .int8, quantization: quantization))
    graph.inputs.append(id)
    inputs.append(values(shape.elementCount))
    return id
  }

  /// Adds a constant with values of its own.
  mutating func constant(
    _ name: String, _ shape: Shape, _ quantization: TensorQuantization, from lower: Int8 = .min
  ) -> TensorID {
    graph.add(
      Tensor(
        name: name, shape: shape, type: .int8, quantization: quantization,
        constant: SharedBytes(values: values(shape.elementCount, from: lower))))
  }
}
