import ModelGraph
import TestSupport

/// A Llama of 15 million parameters with random weights, the head being the embedding.
struct LlamaShape {
  static let width = 288
  static let hidden = 768
  static let layers = 6
  static let heads = 6
  static let vocabulary = 32_000
  static let tokens = 256

  private var random: SplitMix64
  private var result = ModelGraph(name: "llama15M")

  private init(seed: UInt64) { random = SplitMix64(seed: seed) }

  /// The graph: tokens in, logits out.
  static func graph(seed: UInt64) throws -> ModelGraph {
    var shape = LlamaShape(seed: seed)
    return try shape.graph()
  }

  /// Sequences of random tokens.
  static func samples(count: Int, seed: UInt64) -> [[Float]] {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { _ in
      (0..<tokens).map { _ in Float(Int.random(in: 0..<vocabulary, using: &random)) }
    }
  }

  private mutating func graph() throws -> ModelGraph {
    let tokens = result.add(Tensor(name: "tokens", shape: [Self.tokens], type: .int32))
    let table = constant("embedding.weights", [Self.vocabulary, Self.width], around: 0)
    var stream = try result.add(.embedding, [tokens, table], name: "embedding")
    for layer in 0..<Self.layers {
      stream = try attention(stream, "layers.\(layer).attention")
      stream = try feedForward(stream, "layers.\(layer).feedForward")
    }
    let normal = try normalize(stream, "norm")
    let logits = try result.add(.fullyConnected(FullyConnected()), [normal, table], name: "head")
    result.inputs = [tokens]
    result.outputs = [logits]
    return result
  }

  private mutating func attention(_ stream: TensorID, _ name: String) throws -> TensorID {
    let normal = try normalize(stream, "\(name).norm")
    let parts = try ["q", "k", "v"].map { try linear(normal, Self.width, "\(name).\($0)") }
    let attention = Attention(
      heads: Self.heads, keyHeads: Self.heads, headSize: Self.width / Self.heads,
      context: Self.tokens)
    let mixed = try result.add(.attention(attention), parts, name: name)
    return try add(linear(mixed, Self.width, "\(name).o"), to: stream, name)
  }

  private mutating func feedForward(_ stream: TensorID, _ name: String) throws -> TensorID {
    let normal = try normalize(stream, "\(name).norm")
    let gate = try linear(normal, Self.hidden, "\(name).gate")
    let up = try linear(normal, Self.hidden, "\(name).up")
    let gated = try result.add(.gatedSiLU, [gate, up], name: "\(name).gated")
    return try add(linear(gated, Self.width, "\(name).down"), to: stream, name)
  }

  private mutating func normalize(_ x: TensorID, _ name: String) throws -> TensorID {
    let gain = constant("\(name).gain", [Self.width], around: 1)
    return try result.add(.rmsNormalization(epsilon: 1e-5), [x, gain], name: name)
  }

  private mutating func linear(_ x: TensorID, _ rows: Int, _ name: String) throws -> TensorID {
    let weights = constant("\(name).weights", [rows, result[x].shape[-1]], around: 0)
    return try result.add(.fullyConnected(FullyConnected()), [x, weights], name: name)
  }

  private mutating func add(
    _ change: TensorID, to stream: TensorID, _ name: String
  ) throws -> TensorID {
    try result.add(.binary(.add, activation: .none), [stream, change], name: "\(name).residual")
  }

  private mutating func constant(_ name: String, _ shape: Shape, around middle: Float) -> TensorID {
    let values = (0..<shape.elementCount).map { _ in
      middle + Float.random(in: -0.1...0.1, using: &random)
    }
    return result.add(Tensor(name: name, shape: shape, values: values))
  }
}
