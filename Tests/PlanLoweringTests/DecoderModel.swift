import ModelGraph
import ReferenceInterpreter
import SharedBytes
import TensorTypes
import TestSupport

/// The extents of a small decoder.
struct DecoderShape {
  var width = 24
  var hidden = 36
  var layers = 2
  var heads = 4
  var keyHeads = 2
  var vocabulary = 40
  var context = 32
  /// Weights in a group of four-bit layers; nil for layers of bytes.
  var groupSize: Int? = 16
  /// Whether the embedding has four bits, too.
  var hasSmallEmbedding = false

  var headSize: Int { width / heads }
}

/// Draws the weights of a decoder as integers, and builds it in reals for a sequence or quantized
/// for a plan.
struct DecoderModel {
  let shape: DecoderShape
  private var constants: [String: Tensor] = [:]

  init(_ shape: DecoderShape, seed: UInt64) {
    self.shape = shape
    var random = SplitMix64(seed: seed)
    let small = shape.hasSmallEmbedding ? shape.groupSize : nil
    constants["embedding"] = Self.matrix(
      shape.vocabulary, shape.width, group: small, deviation: 1, &random)
    for layer in 0..<shape.layers {
      let keyWidth = shape.keyHeads * shape.headSize
      let matrices = [
        ("attention.q", shape.width, shape.width), ("attention.k", keyWidth, shape.width),
        ("attention.v", keyWidth, shape.width), ("attention.o", shape.width, shape.width),
        ("feedForward.gate", shape.hidden, shape.width),
        ("feedForward.up", shape.hidden, shape.width),
        ("feedForward.down", shape.width, shape.hidden),
      ]
      for (name, rows, depth) in matrices {
        constants["layers.\(layer).\(name)"] = Self.matrix(
          rows, depth, group: shape.groupSize, deviation: 0.8, &random)
      }
      for name in ["attention.norm", "feedForward.norm"] {
        constants["layers.\(layer).\(name)"] = Self.gains(shape.width, &random)
      }
    }
    constants["norm"] = Self.gains(shape.width, &random)
  }

  private static func gains(_ width: Int, _ random: inout SplitMix64) -> Tensor {
    let values = (0..<width).map { _ in Int16.random(in: 8000...32767, using: &random) }
    return Tensor(
      name: "gains", shape: [width], type: .int16,
      quantization: TensorQuantization(scale: 0x1p-14, zeroPoint: 0),
      constant: SharedBytes(values: values))
  }

  /// Rows of weights whose products with unit activations are about `deviation` large.
  private static func matrix(
    _ rows: Int, _ depth: Int, group: Int?, deviation: Float, _ random: inout SplitMix64
  ) -> Tensor {
    let unit = deviation / Float(depth).squareRoot() / (group == nil ? 64 : 64 * 4)
    var quantization = TensorQuantization(
      scales: (0..<rows).map { _ in Float.random(in: 0.5...1.5, using: &random) * unit }, axis: 0)
    guard let group else {
      let codes = (0..<rows * depth).map { _ in Int8.random(in: -127...127, using: &random) }
      return Tensor(
        name: "weights", shape: [rows, depth], type: .int8, quantization: quantization,
        constant: SharedBytes(values: codes))
    }
    let groups = (depth + group - 1) / group
    quantization.groups = ScaleGroups(
      size: group,
      scales: (0..<rows * groups).map { _ in UInt8.random(in: 32...127, using: &random) })
    let bytes = (0..<(rows * depth + 1) / 2).map { _ in UInt8.random(in: 0...255, using: &random) }
    return Tensor(
      name: "weights", shape: [rows, depth], type: .int4, quantization: quantization,
      constant: SharedBytes(bytes))
  }
}

// The graph.
extension DecoderModel {
  /// The decoder as a plan takes it, with scales that hold for `sequence`.
  func quantized(for sequence: [Int]) throws -> ModelGraph {
    try graphs(for: sequence).quantized
  }

  /// The same, and the decoder of reals over the sequence, whose keys and values alone are rounded
  /// as the plan's caches are.
  func graphs(for sequence: [Int]) throws -> (reals: ModelGraph, quantized: ModelGraph) {
    let graph = try build(tokens: sequence.count, scales: nil, cache: nil)
    var values: [String: [Float]] = [:]
    _ = try ReferenceInterpreter(graph).run([sequence.map { Float($0) }]) { id, reals in
      values[graph[id].name] = reals.withUnsafeBufferPointer { Array($0) }
    }
    var scales = values.mapValues { ($0.map(abs).max() ?? 1) / 32767 }
    let stream = scales.keys.filter { $0 == "embedding" || $0.hasSuffix("residual") }
    let greatest = stream.compactMap { scales[$0] }.max() ?? 1
    for name in stream { scales[name] = greatest }
    let cache = (0..<shape.layers).map { layer in
      let ranges = ["k", "v"].map { kind in
        let all = values["layers.\(layer).attention.\(kind)"] ?? []
        let width = shape.keyHeads * shape.headSize
        return (0..<width).map { channel in
          stride(from: channel, to: all.count, by: width).reduce(0) { max($0, abs(all[$1])) } / 127
        }
      }
      return Attention.CacheScales(keys: ranges[0], values: ranges[1])
    }
    return (
      try build(tokens: sequence.count, scales: nil, cache: cache),
      try build(tokens: 1, scales: scales, cache: cache)
    )
  }

  private func build(
    tokens: Int, scales: [String: Float]?, cache: [Attention.CacheScales]?
  ) throws -> ModelGraph {
    var builder = DecoderBuilder(constants: constants, scales: scales)
    let ids = builder.graph.add(Tensor(name: "tokens", shape: [tokens], type: .int32))
    let table = try builder.constant("embedding")
    var stream = try builder.add(.embedding, [ids, table], "embedding")
    for layer in 0..<shape.layers {
      var attention = Attention(
        heads: shape.heads, keyHeads: shape.keyHeads, headSize: shape.headSize,
        context: shape.context)
      attention.cache = cache?[layer]
      stream = try builder.layer("layers.\(layer).", attention, stream)
    }
    let last = try builder.norm(stream, "norm")
    builder.graph.inputs = [ids]
    builder.graph.outputs = [
      try builder.add(.fullyConnected(FullyConnected()), [last, table], "head")
    ]
    return builder.graph
  }
}

/// Builds a graph of reals, or where there are scales of integers.
private struct DecoderBuilder {
  var graph = ModelGraph(name: "decoder")
  let constants: [String: Tensor]
  let scales: [String: Float]?

  mutating func constant(_ name: String) throws -> TensorID {
    guard let tensor = constants[name] else { throw MissingTensor(name: name) }
    return graph.add(scales == nil ? Self.reals(tensor) : tensor)
  }

  mutating func add(
    _ operation: Operation, _ inputs: [TensorID], _ name: String
  ) throws -> TensorID {
    let id = try graph.add(
      operation, inputs, name: name,
      quantization: scales?[name].map { TensorQuantization(scale: $0, zeroPoint: 0) })
    if scales != nil { graph[id].type = .int16 }
    return id
  }

  mutating func linear(_ x: TensorID, _ name: String) throws -> TensorID {
    let weights = try constant(name)
    return try add(.fullyConnected(FullyConnected()), [x, weights], name)
  }

  mutating func norm(_ x: TensorID, _ name: String) throws -> TensorID {
    let gains = try constant(name)
    return try add(.rmsNormalization(epsilon: 1e-5), [x, gains], name)
  }

  mutating func layer(
    _ prefix: String, _ attention: Attention, _ stream: TensorID
  ) throws -> TensorID {
    let x = try norm(stream, prefix + "attention.norm")
    let (queries, keys) = (
      try linear(x, prefix + "attention.q"), try linear(x, prefix + "attention.k")
    )
    let values = try linear(x, prefix + "attention.v")
    if let cache = attention.cache, scales == nil {
      for (id, scales) in [(keys, cache.keys), (values, cache.values)] {
        graph[id].type = .int8
        graph[id].quantization = TensorQuantization(scales: scales, axis: 1)
      }
    }
    let mixed = try add(.attention(attention), [queries, keys, values], prefix + "attention")
    let output = try linear(mixed, prefix + "attention.o")
    let sum = try add(
      .binary(.add, activation: .none), [stream, output], prefix + "attention.residual")
    let y = try norm(sum, prefix + "feedForward.norm")
    let (gate, up) = (
      try linear(y, prefix + "feedForward.gate"), try linear(y, prefix + "feedForward.up")
    )
    let gated = try add(.gatedSiLU, [gate, up], prefix + "feedForward")
    let down = try linear(gated, prefix + "feedForward.down")
    return try add(
      .binary(.add, activation: .none), [sum, down], prefix + "feedForward.residual")
  }

  /// What the integers of a constant stand for.
  private static func reals(_ tensor: Tensor) -> Tensor {
    guard let bytes = tensor.constant, let quantization = tensor.quantization else { return tensor }
    let count = tensor.shape.elementCount
    let depth = tensor.shape[-1]
    let codes: [Int] =
      switch tensor.type {
      case .int4:
        (0..<count).map { Int(Int8(bitPattern: bytes[$0 / 2] << ($0 % 2 == 0 ? 4 : 0)) >> 4) }
      case .int16: bytes.values(as: Int16.self).map { Int($0) }
      default: bytes.values(as: Int8.self).map { Int($0) }
      }
    let groups = quantization.groups.map { (size: $0.size, scales: $0.scales) }
    let values = codes.indices.map { index in
      let scale = quantization.scales[quantization.scales.count == 1 ? 0 : index / depth]
      let group = groups.map { groups in
        let inRow = (depth + groups.size - 1) / groups.size
        return Float(groups.scales[index / depth * inRow + index % depth / groups.size])
      }
      return Float(codes[index]) * scale * (group ?? 1)
    }
    return Tensor(name: tensor.name, shape: tensor.shape, values: values)
  }

  struct MissingTensor: Error {
    let name: String
  }
}
