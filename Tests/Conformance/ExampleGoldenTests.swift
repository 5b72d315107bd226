// The example in TensorFlow Lite Micro's arithmetic: an INT8 model, inputs, and the answers that
// TensorFlow Lite Micro gave, all in the repository. `RECORD_GOLDEN=1` asks it again.
import BoardCatalog
import CompilerPipeline
import Datasets
import Emulator
import FirmwareBuilder
import Foundation
import ModelGraph
import Quantization
import SharedBytes
import TFLiteFormat
import TestSupport
import Testing

private let example = TestData.packageRoot.appendingPathComponent("Examples/drawn-digits")
private let golden = example.appendingPathComponent("golden")
private let sampleCount = 32

private func read(_ name: String) throws -> [UInt8] {
  [UInt8](try Data(contentsOf: golden.appendingPathComponent(name)))
}

/// The package of the recorded INT8 model.
private func examplePackage() throws -> CompiledPackage {
  let path = golden.appendingPathComponent("drawn-digits-int8.tflite").path
  let model = try ModelImport.read(try SharedBytes(mapping: path), path: path)
  return try ModelCompiler.compile(try ModelCompiler.simplify(model, path: path), path: path)
}

/// The recorded inputs, one an inference.
private func exampleInputs() throws -> [[UInt8]] {
  let bytes = try read("inputs.bin")
  let size = bytes.count / sampleCount
  return (0..<sampleCount).map { Array(bytes[$0 * size..<($0 + 1) * size]) }
}

@Test(.enabled(if: isRecording, "set RECORD_GOLDEN=1 to ask TensorFlow Lite Micro again"))
func recordTheExamplesAnswers() async throws {
  let file = example.appendingPathComponent("drawn-digits.onnx").path
  let model = try ModelImport.read(try SharedBytes(mapping: file), path: file)
  let graph = try ModelCompiler.simplify(model, path: file)
  let calibration = try Dataset(data: example.appendingPathComponent("calibration.npz").path)
  let quantized = try ModelCompiler.quantize(
    graph,
    samples: .init(count: calibration.count) { body in
      var stream = try calibration.stream()
      while let sample = try stream.next() { try body([sample.reals]) }
    }, options: QuantizationOptions(), path: file, progress: { _ in })
  let tflite = try TFLiteWriter.write(quantized.graph)
  let inputs = try testInputs(for: quantized.graph[quantized.graph.inputs[0]])
  let answers = try await TFLiteMicroPeer.run(
    inputs.map { TFLiteMicroPeer.Case(model: tflite, inputs: [$0]) })
  let outputs = answers.flatMap { answer in
    if case .outputs(let outputs) = answer { outputs[0] } else { [UInt8]() }
  }
  #expect(outputs.count == sampleCount * 10)
  try FileManager.default.createDirectory(at: golden, withIntermediateDirectories: true)
  for (name, bytes) in [
    ("drawn-digits-int8.tflite", tflite), ("inputs.bin", Array(inputs.joined())),
    ("outputs.bin", outputs),
  ] {
    try Data(bytes).write(to: golden.appendingPathComponent(name))
  }
}

private let isRecording = ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1"

/// The first test drawings as the quantized input takes them.
private func testInputs(for tensor: Tensor) throws -> [[UInt8]] {
  let test = try Dataset(data: example.appendingPathComponent("test.npz").path, first: sampleCount)
  let encoding = InputEncoding(
    type: tensor.type, scale: tensor.quantization?.scale,
    zeroPoint: tensor.quantization?.zeroPoint ?? 0)
  var stream = try test.stream()
  var inputs: [[UInt8]] = []
  while let sample = try stream.next() { inputs.append(try sample.bytes(for: encoding)) }
  return inputs
}

@Test func theExampleGivesTheBytesOfTensorFlowLiteMicroHere() throws {
  let package = try examplePackage()
  let outputs = try exampleInputs().map { try hostOutputs(package.bytes, [$0])[0] }
  #expect(Array(outputs.joined()) == (try read("outputs.bin")))
}

@Test(arguments: BoardCatalog.emulated.map(\.name) + [Board.embeddedHost.name])
func theExampleGivesTheSameBytesOnEveryBoard(name: String) throws {
  let board =
    name == Board.embeddedHost.name ? Board.embeddedHost : try BoardCatalog.board(named: name)
  let image = try FirmwareBuilder(root: TestData.packageRoot).image(.runner, for: board)
  let job = PackageJob(
    package: Data(try examplePackage().bytes), inputs: try exampleInputs().map { Data($0) })
  let result = try Emulator.run([job], on: image)
  #expect(Data(result.packages[0].outputs.joined()) == Data(try read("outputs.bin")))
  #expect(result.paintedStackBytes <= board.emulation?.stackBoundBytes ?? 0)
}
