import ModelGraph
import SharedBytes

/// Makes the graph of a decoder from the weights of a checkpoint.
struct DecoderBuilder {
  private let header: CheckpointHeader
  private let weights: CheckpointWeights
  private var result: ModelGraph

  /// What llama2.c adds to a mean square.
  private static let epsilon: Float = 1e-5

  init(_ header: CheckpointHeader, _ weights: CheckpointWeights, name: String) {
    self.header = header
    self.weights = weights
    result = ModelGraph(name: name)
  }

  /// The whole graph: tokens in, logits out.
  mutating func graph() throws(GraphError) -> ModelGraph {
    let tokens = result.add(Tensor(name: "tokens", shape: [header.context], type: .int32))
    let tableShape: Shape = [header.vocabulary, header.width]
    let table = constant("embedding.weights", tableShape, weights.embedding)
    var stream = try result.add(.embedding, [tokens, table], name: "embedding")
    for layer in 0..<header.layers {
      stream = try attention(stream, layer: layer)
      stream = try feedForward(stream, layer: layer)
    }
    let normal = try normalize(stream, gain: weights.norm, name: "norm")
    let head = weights.head.map { constant("head.weights", tableShape, $0) } ?? table
    let logits = try result.add(.fullyConnected(FullyConnected()), [normal, head], name: "head")
    result.inputs = [tokens]
    result.outputs = [logits]
    return result
  }

  /// The stream with a layer's attention added.
  private mutating func attention(
    _ stream: TensorID, layer: Int
  ) throws(GraphError) -> TensorID {
    let name = "layers.\(layer).attention"
    let gain = weights.attentionNorm.bytes(layer: layer)
    let normal = try normalize(stream, gain: gain, name: "\(name).norm")
    let q = try linear(normal, weights.queries, layer, name: "\(name).q")
    let k = try linear(normal, weights.keys, layer, name: "\(name).k")
    let v = try linear(normal, weights.values, layer, name: "\(name).v")
    let attention = Attention(
      heads: header.heads, keyHeads: header.keyHeads, headSize: header.headSize,
      context: header.context)
    let mixed = try result.add(.attention(attention), [q, k, v], name: name)
    let output = try linear(mixed, weights.attentionOutput, layer, name: "\(name).o")
    return try add(stream, output, name: "\(name).residual")
  }

  /// The stream with a layer's feed-forward part added.
  private mutating func feedForward(
    _ stream: TensorID, layer: Int
  ) throws(GraphError) -> TensorID {
    let name = "layers.\(layer).feedForward"
    let gain = weights.feedForwardNorm.bytes(layer: layer)
    let normal = try normalize(stream, gain: gain, name: "\(name).norm")
    let gate = try linear(normal, weights.gate, layer, name: "\(name).gate")
    let up = try linear(normal, weights.up, layer, name: "\(name).up")
    let gated = try result.add(.gatedSiLU, [gate, up], name: "\(name).gated")
    let output = try linear(gated, weights.down, layer, name: "\(name).down")
    return try add(stream, output, name: "\(name).residual")
  }

  private mutating func normalize(
    _ x: TensorID, gain: SharedBytes, name: String
  ) throws(GraphError) -> TensorID {
    let gain = constant("\(name).gain", [header.width], gain)
    return try result.add(.rmsNormalization(epsilon: Self.epsilon), [x, gain], name: name)
  }

  private mutating func linear(
    _ x: TensorID, _ weights: CheckpointWeights.Layered, _ layer: Int, name: String
  ) throws(GraphError) -> TensorID {
    let matrix = constant("\(name).weights", weights.shape, weights.bytes(layer: layer))
    return try result.add(.fullyConnected(FullyConnected()), [x, matrix], name: name)
  }

  private mutating func add(
    _ stream: TensorID, _ change: TensorID, name: String
  ) throws(GraphError) -> TensorID {
    try result.add(.binary(.add, activation: .none), [stream, change], name: name)
  }

  private mutating func constant(_ name: String, _ shape: Shape, _ bytes: SharedBytes) -> TensorID {
    result.add(Tensor(name: name, shape: shape, constant: bytes))
  }
}
