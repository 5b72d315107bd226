import ModelGraph
import ONNXFormat
import ProtobufWire
import ReferenceInterpreter
import SharedBytes
import TestSupport
import Testing

/// A model of the data set and what its graph must look like.
struct RealModel: Sendable, CustomTestStringConvertible {
  var path: String
  var input: Shape
  var outputs: [Shape]
  /// How many inputs it takes to see the outputs' range.
  var samples = 1

  var testDescription: String { path }

  func read() throws -> ModelGraph {
    let bytes = try SharedBytes(mapping: TestData.path("onnx/\(path)"))
    return try ONNXReader.read(bytes, name: path, folder: nil)
  }

  static let all: [RealModel] = [
    RealModel(path: "hello-world/model.onnx", input: [1, 1], outputs: [[1, 1]], samples: 16),
    RealModel(
      path: "mnist-atmega/mnist.simplified.onnx", input: [1, 1, 14, 14], outputs: [[1, 10]]),
    RealModel(path: "mnist-cntk/model.onnx", input: [1, 1, 28, 28], outputs: [[1, 10]]),
    RealModel(path: "mnist-cntk/pytorch.onnx", input: [1, 784], outputs: [[1, 10]]),
    RealModel(path: "mnist-opt/opt-mnist.onnx", input: [1, 1, 28, 28], outputs: [[1, 10]]),
    RealModel(
      path: "yunet/yunet_n_320_320.onnx", input: [1, 3, 320, 320],
      outputs: [1, 1, 4, 10].flatMap { last -> [Shape] in
        [[1, 1600, last], [1, 400, last], [1, 100, last]]
      }),
    RealModel(
      path: "mlperf-tiny-onnx/deep_autoencoder.onnx", input: [1, 640], outputs: [[1, 640]]),
    RealModel(path: "mlperf-tiny-onnx/kws_ref_model.onnx", input: [1, 490], outputs: [[1, 12]]),
    RealModel(path: "mlperf-tiny-onnx/resnet.onnx", input: [1, 32, 32, 3], outputs: [[1, 10]]),
  ]
}

@Suite(.enabled(if: TestData.isPresent, "needs ../shared/data"))
struct RealModelTests {
  @Test(arguments: RealModel.all)
  func aRealModelIsReadWithItsShapes(_ model: RealModel) throws {
    let graph = try model.read()
    #expect(graph.inputs.map { graph[$0].shape } == [model.input])
    #expect(graph.outputs.map { graph[$0].shape } == model.outputs)
    #expect(graph.parameterCount > 0)
  }

  @Test(
    .enabled("needs onnxruntime") { await PythonPeer.has("onnxruntime", "numpy") },
    arguments: RealModel.all)
  func aRealModelAnswersAsInONNXRuntime(_ model: RealModel) async throws {
    let seed: UInt64 = 0x0_1234_5678
    var random = SplitMix64(seed: seed)
    let inputs = (0..<model.samples).map { _ in
      (0..<model.input.elementCount).map { _ in Float.random(in: -1...1, using: &random) }
    }
    let interpreter = try ReferenceInterpreter(model.read())
    let found = try inputs.flatMap { try interpreter.run([$0]).flatMap(\.self) }
    let path = TestData.path("onnx/\(model.path)")
    let bytes = SharedBytes(values: inputs.flatMap(\.self)).array
    let expected = SharedBytes(
      try await PythonPeer.run("onnx_outputs.py", [path], input: bytes)
    ).values(as: Float.self)
    try #require(found.count == expected.count)
    let range = (expected.max() ?? 0) - (expected.min() ?? 0)
    let error = zip(found, expected).map { abs($0 - $1) }.max() ?? 0
    #expect(range > 0 && error <= 1e-4 * range, "seed \(seed), range \(range)")
  }

  @Test(arguments: 0..<3)
  func theMNISTNetGivesTheOutputsThatCameWithIt(_ set: Int) throws {
    let folder = "onnx/mnist-cntk/test_data_set_\(set)"
    let input = try floats(ofTensorFile: "\(folder)/input_0.pb")
    let expected = try floats(ofTensorFile: "\(folder)/output_0.pb")
    let bytes = try SharedBytes(mapping: TestData.path("onnx/mnist-cntk/model.onnx"))
    let graph = try ONNXReader.read(bytes, name: "mnist", folder: nil)
    let found = try ReferenceInterpreter(graph).run([input])[0]
    try #require(expected.count == 10 && found.count == 10)
    let range = (expected.max() ?? 0) - (expected.min() ?? 0)
    for (a, b) in zip(found, expected) { #expect(abs(a - b) <= 1e-4 * range) }
  }

  private func floats(ofTensorFile path: String) throws -> [Float] {
    var message = ProtobufMessage(SharedBytes(try TestData.bytes(path)), names: [9: "raw_data"])
    while let field = try message.next() {
      if field.number == 9 { return try field.bytes().values(as: Float.self) }
    }
    return []
  }

  @Test func weightsThatKeepTheirOrderAreNotCopied() throws {
    let file = try SharedBytes(mapping: TestData.path("onnx/hello-world/model.onnx"))
    let graph = try ONNXReader.read(file, name: "sine", folder: nil)
    let biases = graph.tensors.filter { $0.isConstant && $0.shape.rank == 1 }
    #expect(biases.count == 3)
    for bias in biases {
      let isInside = file.withUnsafeBytes { whole in
        bias.constant?.withUnsafeBytes { part in
          guard let start = whole.baseAddress, let address = part.baseAddress else { return false }
          return address > start && address + part.count <= start + whole.count
        }
      }
      #expect(isInside == true)
    }
  }
}
