import ModelGraph
import ReferenceInterpreter
import SharedBytes
import TFLiteFormat
import TestSupport
import Testing

/// A model, and the range that its inputs are drawn from.
struct PeerModel: Sendable, CustomTestStringConvertible {
  let path: String
  let range: ClosedRange<Float>

  var testDescription: String { path }

  static let float = [
    PeerModel(path: "mlperf-tiny/models/kws_float_tiny_results_v1.3.tflite", range: -100...100),
    PeerModel(path: "mlperf-tiny/models/pretrainedResnet.tflite", range: 0...255),
    PeerModel(path: "mlperf-tiny/models/ad01_fp32.tflite", range: -20...20),
    PeerModel(path: "tflite-micro/models/hello_world_float.tflite", range: 0...6.28),
    PeerModel(path: "ai-edge-quantizer/conv_fc_mnist.tflite", range: 0...1),
    PeerModel(path: "ai-edge-quantizer/tensor_i4rangedvalues_fc.tflite", range: -1...1),
  ]
}

/// Our outputs and LiteRT's, run by run, for seeded inputs.
private func outputs(
  of model: PeerModel, runs: Int
) async throws -> [(ours: [Float], theirs: [Float])] {
  let path = TestData.path(model.path)
  let graph = try TFLiteReader.read(SharedBytes(mapping: path), name: model.path)
  let interpreter = try ReferenceInterpreter(graph)
  let (input, output) = (graph[graph.inputs[0]], graph[graph.outputs[0]])
  var random = SplitMix64(seed: 2)
  var given: [UInt8] = []
  var ours: [[Float]] = []
  for _ in 0..<runs {
    let values = (0..<input.shape.elementCount).map { _ in
      Float.random(in: model.range, using: &random)
    }
    given += try input.bytes(from: values)
    ours.append(try interpreter.run([values])[0])
  }
  let answer = try await PythonPeer.run("litert_outputs.py", [path], input: given)
  try #require(answer.count == runs * output.byteCount)
  let theirs = try (0..<runs).map { run in
    try output.reals(
      from: SharedBytes(Array(answer[run * output.byteCount..<(run + 1) * output.byteCount])))
  }
  return Array(zip(ours, theirs))
}

@Suite(
  .enabled("needs ../shared/data") { TestData.isPresent },
  .enabled("needs LiteRT: run make test, or set NEVORTEX_PYTHON") {
    await PythonPeer.has("ai_edge_litert", "numpy")
  })
struct LiteRTTests {
  @Test(arguments: PeerModel.float)
  func aFloatModelGivesLiteRTsOutputs(model: PeerModel) async throws {
    let pairs = try await outputs(of: model, runs: 10)
    let all = pairs.flatMap(\.theirs)
    let range = (all.max() ?? 0) - (all.min() ?? 0)
    let error = pairs.reduce(Float(0)) { max($0, distance($1.ours, $1.theirs)) }
    #expect(error < 1e-4 * range, "\(error) of \(range)")
  }
}
