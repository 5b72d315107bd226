import Foundation
import ModelGraph
import SharedBytes
import TestSupport
import Testing

@testable import TFLiteFormat

/// What models.json says about a model.
private struct Listing: Decodable {
  struct Edge: Decodable {
    let name: String
    let shape: [Int]
    let dtype: String
  }
  let ops: [String: Int]?
  let params: Int?
  let inputs: [Edge]?
  let outputs: [Edge]?
}

/// How often each operator of TensorFlow Lite stands in a graph.
private func operatorCounts(_ graph: ModelGraph) -> [String: Int] {
  let fromFile = graph.nodes.filter { !$0.name.hasSuffix("/flat") }
  let names = fromFile.map { node in
    switch node.operation {
    // With one input channel, depthwise and plain convolutions are the same.
    case .convolution2D: "CONV_2D"
    case .fullyConnected: "FULLY_CONNECTED"
    case .averagePool2D: "AVERAGE_POOL_2D"
    case .binary(.add, _): "ADD"
    case .reshape: "RESHAPE"
    case .softmax: "SOFTMAX"
    case .logSoftmax: "LOG_SOFTMAX"
    case .quantize: "QUANTIZE"
    case .dequantize: "DEQUANTIZE"
    default: "\(node.operation)"
    }
  }
  return Dictionary(names.map { ($0, 1) }, uniquingKeysWith: +)
}

@Test(
  "a model that must import has the operators that its listing says",
  .enabled(if: TestData.isPresent, "shared data is missing"), arguments: RealModels.mustImport)
func importsWithOperatorCounts(path: String) throws {
  let listings = try JSONDecoder().decode(
    [String: Listing].self, from: Data(TestData.bytes("models.json")))
  let listing = try #require(listings[path])
  let graph = try RealModels.read(path)
  var expected = listing.ops ?? [:]
  // Weights that are dequantized are constants of reals here.
  if path.hasSuffix("mnist_quantized.tflite") { expected["DEQUANTIZE"] = nil }
  if let depthwise = expected.removeValue(forKey: "DEPTHWISE_CONV_2D") {
    expected["CONV_2D", default: 0] += depthwise
  }
  #expect(operatorCounts(graph) == expected)
  #expect(graph.inputs.map { graph[$0].shape.dimensions } == listing.inputs?.map(\.shape))
  #expect(graph.outputs.map { graph[$0].shape.dimensions } == listing.outputs?.map(\.shape))
  #expect(graph.inputs.map { "\(graph[$0].type)" } == listing.inputs?.map(\.dtype))
  #expect(graph.outputs.map { graph[$0].name } == listing.outputs?.map(\.name))
  // The listing counts the shapes that RESHAPE reads, too: four extents at most.
  let parameters = try #require(listing.params)
  #expect((parameters - 4...parameters).contains(graph.parameterCount))
}
