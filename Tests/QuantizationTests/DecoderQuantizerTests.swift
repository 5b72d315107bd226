import ModelGraph
import ReferenceInterpreter
import SharedBytes
import Testing

@testable import Quantization

private func quantizedDecoder(seed: UInt64, _ weights: WeightOptions) throws -> ModelGraph {
  let (graph, samples) = try SmallModels.decoder(seed: seed)
  return try quantize(
    graph, calibration: samples, options: QuantizationOptions(weights: weights)
  ).graph
}

@Test func theResidualStreamOfADecoderHasOneScale() throws {
  let graph = try quantizedDecoder(seed: 21, .int4(.rtn))
  var stream: [TensorID] = []
  for node in graph.nodes {
    switch node.operation {
    case .embedding: stream.append(node.output)
    case .binary(.add, _): stream += node.inputs.compactMap(\.self) + [node.output]
    default: break
    }
  }
  #expect(Set(stream).count == 9)
  #expect(Set(stream.map { graph[$0].quantization }).count == 1)
  for node in graph.nodes {
    let result = graph[node.output]
    #expect(result.type == .int16, "\(node.name)")
    #expect(result.quantization?.scales.count == 1, "\(node.name)")
    #expect(result.quantization?.zeroPoints == [0], "\(node.name)")
  }
}

@Test func aDecodersCachesHaveAScaleForEachChannelOfKeysAndValues() throws {
  let (reals, samples) = try SmallModels.decoder(seed: 22)
  let options = QuantizationOptions(weights: WeightOptions())
  let graph = try quantize(reals, calibration: samples, options: options).graph
  let caches = graph.nodes.compactMap { node -> Attention.CacheScales? in
    if case .attention(let attention) = node.operation { attention.cache } else { nil }
  }
  #expect(caches.map(\.keys.count) == [8, 8])
  #expect(caches.map(\.values.count) == [8, 8])
  // Each is the channel's own greatest magnitude in 127 steps, to what INT8 weights change of it.
  var greatest = [Float](repeating: 0, count: 8)
  let key = try #require(reals.nodes.first { $0.name == "layers.0.attention.k" }).output
  let interpreter = try ReferenceInterpreter(reals)
  try samples.forEach { sample in
    _ = try interpreter.run(sample) { id, values in
      guard id == key else { return }
      for index in values.indices {
        greatest[index % 8] = max(greatest[index % 8], abs(values[index]))
      }
    }
  }
  for (scale, most) in zip(caches[0].keys, greatest) {
    #expect(abs(scale * 127 / most - 1) < 0.05)
  }
}

@Test func theGainsOfADecoderAreInt16OfOneScale() throws {
  let (reals, _) = try SmallModels.decoder(seed: 23)
  // Nearest: the other methods scale the gains too.
  var options = WeightOptions()
  options.method = .rtn
  let graph = try quantizedDecoder(seed: 23, options)
  let gains = { (graph: ModelGraph) in
    graph.nodes.compactMap { node -> Tensor? in
      guard case .rmsNormalization = node.operation else { return nil }
      return node.optionalInput(1).map { graph[$0] }
    }
  }
  #expect(gains(graph).count == 5)
  for (integers, reals) in zip(gains(graph), gains(reals)) {
    #expect(integers.type == .int16)
    #expect(integers.quantization?.axis == nil && integers.quantization?.zeroPoints == [0])
    let constants = (try #require(integers.constant), try #require(reals.constant))
    let distance = relativeDistance(
      try integers.reals(from: constants.0), constants.1.values(as: Float.self))
    #expect(distance <= 0.5 / 32767 * 1.01)
  }
}

@Test func aDecoderOfBytesAnswersAlmostAsTheRealOne() throws {
  let (reals, samples) = try SmallModels.decoder(seed: 24)
  let graph = try quantizedDecoder(seed: 24, WeightOptions())
  let (real, whole) = (try ReferenceInterpreter(reals), try ReferenceInterpreter(graph))
  try samples.forEach { sample in
    let distance = relativeDistance(try whole.run(sample)[0], try real.run(sample)[0])
    #expect(distance < 0.05)
  }
}
