import CheckpointFormat
import ModelGraph
import ReferenceInterpreter
import SharedBytes
import TensorTypes
import TestSupport
import Testing

@Test func aCheckpointBecomesADecoderWhoseWeightsAreSlicesOfTheFile() throws {
  let made = MadeCheckpoint()
  let floats = made.floats()
  let bytes = SharedBytes(made.bytes(floats))
  #expect(CheckpointReader.isCheckpoint(bytes))
  let graph = try CheckpointReader.read(bytes, name: "small")
  #expect(graph.inputs.map { graph[$0].shape } == [[6]])
  #expect(graph.inputs.map { graph[$0].type } == [.int32])
  #expect(graph.outputs.map { graph[$0].shape } == [[6, 11]])
  #expect(
    graph.nodes.prefix(7).map(\.name) == [
      "embedding", "layers.0.attention.norm", "layers.0.attention.q", "layers.0.attention.k",
      "layers.0.attention.v", "layers.0.attention", "layers.0.attention.o",
    ])
  #expect(graph.nodes.suffix(2).map(\.name) == ["norm", "head"])
  let weights = { (name: String) -> [Float]? in
    graph.nodes.first { $0.name == name }?.optionalInput(1).flatMap {
      graph[$0].constant?.values(as: Float.self)
    }
  }
  // Embedding 88, gains 16; queries of layer 0 and 1, 64 each; keys and values 32 each.
  #expect(weights("embedding") == Array(floats[..<88]))
  #expect(weights("layers.1.attention.norm") == Array(floats[96..<104]))
  #expect(weights("layers.1.attention.q") == Array(floats[168..<232]))
  #expect(weights("layers.0.attention.v") == Array(floats[296..<328]))
  // The head shares the embedding's tensor.
  #expect(graph.nodes.last?.inputs[1] == graph.nodes.first?.inputs[1])
  #expect(graph.parameterCount == made.floatCount - 6 * 4)
}

@Test func aHeadOfItsOwnLiesBehindTheRotations() throws {
  let made = MadeCheckpoint(vocabulary: -11)
  let floats = made.floats()
  let graph = try CheckpointReader.read(SharedBytes(made.bytes(floats)), name: "apart")
  let head = try #require(graph.nodes.last?.optionalInput(1))
  #expect(graph[head].constant?.values(as: Float.self) == Array(floats.suffix(88)))
  #expect(graph[head].shape == [11, 8])
}

@Test func aFileOfAnotherSizeIsRefusedWithBothSizes() {
  let made = MadeCheckpoint()
  let bytes = SharedBytes(made.bytes(made.floats()))
  for count in [bytes.count - 1, bytes.count - 4, 28] {
    #expect(throws: CheckpointError.size(needed: bytes.count, found: count)) {
      try CheckpointReader.read(bytes[0..<count], name: "cut")
    }
  }
  #expect(throws: CheckpointError.size(needed: 28, found: 27)) {
    try CheckpointReader.read(bytes[0..<27], name: "cut")
  }
}

@Test(arguments: [
  MadeCheckpoint(width: 0), MadeCheckpoint(width: 9), MadeCheckpoint(width: 2, heads: 2),
  MadeCheckpoint(layers: -1), MadeCheckpoint(heads: 4, keyHeads: 3),
  MadeCheckpoint(vocabulary: .min + 1), MadeCheckpoint(context: .max),
]) func numbersThatMakeNoSenseAreNoCheckpoint(made: MadeCheckpoint) {
  #expect(!CheckpointReader.isCheckpoint(SharedBytes(values: made.header)))
}

@Test func aDecoderOfAnotherLengthGivesTheSameLogits() throws {
  let made = MadeCheckpoint()
  let graph = try CheckpointReader.read(
    SharedBytes(made.bytes(made.floats(seed: 7))), name: "small")
  let whole = try ReferenceInterpreter(graph)
  let tokens: [Float] = [1, 5, 0, 10, 3, 7]
  let logits = try whole.run([tokens])[0]
  for length in 1...6 {
    let part = try whole.resized(tokens: length).run([Array(tokens[..<length])])[0]
    #expect(part.count == length * 11)
    for (found, expected) in zip(part, logits) {
      #expect(abs(found - expected) < 1e-4, "length \(length)")
    }
  }
}

@Test func aLengthBeyondTheContextIsRefused() throws {
  let made = MadeCheckpoint()
  let graph = try CheckpointReader.read(SharedBytes(made.bytes(made.floats())), name: "small")
  #expect(throws: GraphError.self) { try graph.resized(tokens: 7) }
  #expect(throws: GraphError.self) { try graph.resized(tokens: 0) }
}
