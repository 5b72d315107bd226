import ModelGraph
import SharedBytes
import TestSupport
import Testing

@testable import TFLiteFormat

/// Everything that two graphs must share to be the same model, as text.
func dump(_ graph: ModelGraph) -> [String] {
  func describe(_ id: TensorID?) -> String {
    guard let id else { return "-" }
    let tensor = graph[id]
    let bytes = tensor.constant.map { "\($0.array.hashValue)" } ?? "computed"
    let scales = tensor.quantization.map {
      "\($0.scales) \($0.zeroPoints) \($0.axis.map(String.init) ?? "-")"
    }
    return "\(tensor.name) \(tensor.shape) \(tensor.type) \(scales ?? "-") \(bytes)"
  }
  // An input that is left out may be named or not.
  func describe(_ inputs: [TensorID?]) -> [String] {
    let last = inputs.lastIndex { $0 != nil } ?? -1
    return inputs.prefix(last + 1).map(describe)
  }
  let edges = (graph.inputs + graph.outputs).map(describe)
  return edges
    + graph.nodes.map { node in
      "\(node.name) \(node.operation) \(describe(node.inputs)) \(node.outputs.map(describe))"
    }
}

@Test(
  "a model that was read and written reads as the same graph",
  .enabled(if: TestData.isPresent, "shared data is missing"), arguments: RealModels.mustImport)
func roundTrip(path: String) throws {
  let graph = try RealModels.read(path)
  let written = try TFLiteWriter.write(graph)
  let again = try TFLiteReader.read(SharedBytes(written), name: graph.name)
  #expect(dump(again) == dump(graph))
}

@Test(
  "a rewritten model gives TensorFlow Lite Micro the same bytes as the original",
  .enabled(if: TestData.isPresent, "shared data is missing"),
  .enabled("needs tflite-micro") { await TFLiteMicroPeer.isPresent() },
  arguments: [
    ("kws", "kws_ref_model"), ("ic", "pretrainedResnet_quant"), ("ad", "ad01_int8"),
    ("sww", "str_ww_ref_model"),
  ])
func rewrittenModelsMeetTheGoldens(golden: String, model: String) async throws {
  let graph = try RealModels.read("mlperf-tiny/models/\(model).tflite")
  let written = try TFLiteWriter.write(graph)
  let cases = try (0..<4).map { index in
    TFLiteMicroPeer.Case(
      model: written, inputs: [try TestData.bytes("golden/\(golden)/in\(index).bin")])
  }
  let answers = try await TFLiteMicroPeer.run(cases)
  for (index, answer) in answers.enumerated() {
    let expected = try TestData.bytes("golden/\(golden)/out\(index).bin")
    #expect(answer == .outputs([expected]), "\(golden) \(index)")
  }
}
