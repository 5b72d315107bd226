import ModelGraph
import PackageWriter
import SharedBytes
import TensorTypes
import TestSupport

/// A decoder of one layer in which every operator of decoders occurs, with weights of eight bits
/// and of four.
struct EveryDecoderOperatorModel {
  private var graph = ModelGraph(name: "every operator of a decoder")
  private var random: SplitMix64
  private let narrow = TensorQuantization(scale: 0x1p-12, zeroPoint: 0)

  /// The graph, drawn from `seed`.
  static func graph(seed: UInt64) throws -> ModelGraph {
    var model = EveryDecoderOperatorModel(random: SplitMix64(seed: seed))
    return try model.build()
  }

  private init(random: SplitMix64) {
    self.random = random
  }

  private mutating func build() throws -> ModelGraph {
    let token = graph.add(Tensor(name: "token", shape: [1], type: .int32))
    var attention = Attention(heads: 2, keyHeads: 1, headSize: 4, context: 6)
    attention.cache = Attention.CacheScales(
      keys: (1...4).map { 0.01 * Float($0) }, values: (1...4).map { 0.02 * Float($0) })
    var stream = try add(.embedding, [token, rows([7, 8], group: nil)], "embedding")
    let x = try add(.rmsNormalization(epsilon: 1e-5), [stream, gains()], "norm")
    let mixed = try add(
      .attention(attention),
      [
        try product(x, [8, 8], group: 3, "q"), try product(x, [4, 8], group: 3, "k"),
        try product(x, [4, 8], group: 3, "v"),
      ], "attention")
    stream = try add(
      .binary(.add, activation: .none), [stream, try product(mixed, [8, 8], group: nil, "o")],
      "sum")
    let gated = try add(
      .gatedSiLU,
      [
        try product(stream, [5, 8], group: nil, "gate"),
        try product(stream, [5, 8], group: nil, "up"),
      ], "gated")
    stream = try add(
      .binary(.add, activation: .none), [stream, try product(gated, [8, 5], group: 2, "down")],
      "sum")
    graph.inputs = [token]
    graph.outputs = [try product(stream, [7, 8], group: 8, "logits")]
    return graph
  }

  private mutating func add(
    _ operation: Operation, _ inputs: [TensorID], _ name: String
  ) throws -> TensorID {
    let id = try graph.add(operation, inputs, name: name, quantization: narrow)
    graph[id].type = .int16
    return id
  }

  private mutating func product(
    _ x: TensorID, _ shape: Shape, group: Int?, _ name: String
  ) throws -> TensorID {
    let weights = rows(shape, group: group)
    return try add(.fullyConnected(FullyConnected()), [x, weights], name)
  }

  private mutating func gains() -> TensorID {
    let values = (0..<8).map { _ in Int16.random(in: 8000...32767, using: &random) }
    return graph.add(
      Tensor(
        name: "gains", shape: [8], type: .int16,
        quantization: TensorQuantization(scale: 0x1p-14, zeroPoint: 0),
        constant: SharedBytes(values: values)))
  }

  private mutating func rows(_ shape: Shape, group: Int?) -> TensorID {
    var quantization = TensorQuantization(
      scales: (0..<shape[0]).map { 0.005 + 0.001 * Float($0) }, axis: 0)
    guard let group else {
      let codes = (0..<shape.elementCount).map { _ in Int8.random(in: -127...127, using: &random) }
      return graph.add(
        Tensor(
          name: "w", shape: shape, type: .int8, quantization: quantization,
          constant: SharedBytes(values: codes)))
    }
    let scales = (0..<shape[0] * ((shape[1] + group - 1) / group)).map { _ in
      UInt8.random(in: 1...16, using: &random)
    }
    quantization.groups = ScaleGroups(size: group, scales: scales)
    let bytes = (0..<(shape.elementCount + 1) / 2).map { _ in
      UInt8.random(in: 0...255, using: &random)
    }
    return graph.add(
      Tensor(
        name: "w", shape: shape, type: .int4, quantization: quantization,
        constant: SharedBytes(bytes)))
  }
}

extension ExecutionPlan {
  /// Both plans as one: the other's steps behind one's own, in memory of their own.
  func followed(by other: ExecutionPlan) -> ExecutionPlan {
    var plan = self
    let (tensorCount, stepCount) = (tensors.count, steps.count)
    let start = arenaByteCounts.max() ?? 0
    plan.tensors += other.tensors.map { tensor in
      guard case .arena(let offset) = tensor.place else { return tensor }
      var moved = tensor
      moved.place = .arena(byteOffset: start + offset)
      return moved
    }
    plan.steps += other.steps.map { step in
      var moved = step
      moved.inputs = step.inputs.map { $0 + tensorCount }
      moved.outputs = step.outputs.map { $0 + tensorCount }
      return moved
    }
    let port = { (port: PlannedPort) in
      var moved = port
      moved.tensor += tensorCount
      return moved
    }
    plan.inputs += other.inputs.map(port)
    plan.outputs += other.outputs.map(port)
    plan.scratch += other.scratch.map { scratch in
      PlannedScratch(
        family: scratch.family, step: scratch.step + stepCount,
        byteOffset: scratch.byteOffset + start, byteCount: scratch.byteCount)
    }
    plan.arenaByteCounts = zip(arenaByteCounts, other.arenaByteCounts).map { max($0, start + $1) }
    return plan
  }
}
