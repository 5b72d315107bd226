import ModelGraph
import Testing

@testable import Quantization

@Test func layersThatReadOneTensorAreOneStage() throws {
  let graph = try SmallModels.decoder(seed: 1).graph
  let layers = graph.nodes.indices.filter { graph.nodes[$0].isWeighted }
  let stages = graph.stages(ofLayersAt: layers)
  let names = stages.map { stage in stage.layers.map { graph.nodes[$0].name } }
  let expected = (0..<2).flatMap { layer in
    [
      ["attention.q", "attention.k", "attention.v"], ["attention.o"],
      ["feedForward.gate", "feedForward.up"], ["feedForward.down"],
    ].map { $0.map { "layers.\(layer).\($0)" } }
  }
  #expect(names == expected + [["head"]])
  for stage in stages {
    #expect(stage.layers.allSatisfy { graph.nodes[$0].input == stage.input })
    #expect(stage.first == stage.layers[0])
  }
}

@Test func theResidualOfALayerIsWhatItIsAddedTo() throws {
  let graph = try SmallModels.decoder(seed: 1).graph
  let position = { (name: String) in try #require(graph.nodes.firstIndex { $0.name == name }) }
  let o = try position("layers.0.attention.o")
  let embedding = graph.nodes[try position("embedding")].output
  #expect(graph.residual(ofLayerAt: o, before: o) == embedding)
  // Before the embedding there is nothing to add to.
  #expect(graph.residual(ofLayerAt: o, before: 0) == nil)
  for name in ["layers.0.attention.q", "layers.0.feedForward.up", "head"] {
    let layer = try position(name)
    #expect(graph.residual(ofLayerAt: layer, before: layer) == nil, "\(name)")
  }
}
