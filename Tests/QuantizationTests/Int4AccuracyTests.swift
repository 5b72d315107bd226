import Calibration
import Datasets
import GraphPasses
import InferenceRuntime
import ModelGraph
import ModelMetrics
import ONNXFormat
import PackageFormat
import PackageWriter
import PlanLowering
import ReferenceInterpreter
import SharedBytes
import TFLiteFormat
import TestSupport
import Testing

@testable import Quantization

// Weights of four bits, activations of eight, run as they run on a chip. What a test has time for;
// `build --samples 500` and `evaluate --skip 500` measure the rest of the 10,000.

private let images = TestData.path("mnist-test/t10k-images-idx3-ubyte.gz")
private let labels = TestData.path("mnist-test/t10k-labels-idx1-ubyte.gz")
private let sampleCount = 50
private let testCount = 400

@Test(.enabled(if: TestData.isPresent, "the shared data is not there"))
func aConvolutionalNetOfFourBitsKeepsItsAccuracyOnDigits() throws {
  let bytes = try SharedBytes(mapping: TestData.path("ai-edge-quantizer/conv_fc_mnist.tflite"))
  let graph = try TFLiteReader.read(bytes, name: "conv_fc_mnist").simplified()
  try expectAccuracyKept(graph, brightness: 1)
}

@Test(.enabled(if: TestData.isPresent, "the shared data is not there"))
func anONNXNetOfFourBitsKeepsItsAccuracyOnDigits() throws {
  let bytes = try SharedBytes(mapping: TestData.path("onnx/mnist-cntk/model.onnx"))
  let graph = try ONNXReader.read(bytes, name: "mnist-cntk", folder: nil).simplified()
  try expectAccuracyKept(graph, brightness: 255)
}

/// Expects at most one answer in a hundred fewer to be right.
private func expectAccuracyKept(_ graph: ModelGraph, brightness: Float) throws {
  let interpreter = try ReferenceInterpreter(graph)
  let real = try rightAnswers(brightness: brightness) { try interpreter.run([$0])[0] }
  let right = try rightAnswersInFourBits(of: graph, brightness: brightness)
  #expect(right >= real - testCount / 100, "\(right) instead of \(real) of \(testCount)")
}

private func rightAnswersInFourBits(of graph: ModelGraph, brightness: Float) throws -> Int {
  let samples = CalibrationSamples(count: sampleCount) { body in
    var stream = try Dataset(data: images, labels: labels, first: sampleCount).stream()
    while let sample = try stream.next() { try body([sample.reals.map { $0 * brightness }]) }
  }
  var weights = WeightOptions()
  weights.bits = 4
  let quantized = try quantize(
    graph, calibration: samples, options: QuantizationOptions(weights: weights)
  ).graph
  let layers = quantized.nodes.filter(\.isWeighted)
  #expect(
    layers.allSatisfy { $0.optionalInput(1).map { quantized[$0].type == .int4 } ?? false })
  let run = try Int8Run(quantized)
  return try rightAnswers(brightness: brightness) { try run.output($0) }
}

private func rightAnswers(brightness: Float, _ output: ([Float]) throws -> [Float]) throws -> Int {
  var stream = try Dataset(data: images, labels: labels, skip: 500, first: testCount).stream()
  var score = Accuracy()
  while let sample = try stream.next() {
    let found = try output(sample.reals.map { $0 * brightness })
    score.add(predicted: indexOfMaximum(found), label: sample.label ?? -1)
  }
  return score.correct
}

/// A package of one input and one output, run by the runtime.
private struct Int8Run {
  private let package: AlignedBytes
  private let arena: AlignedBytes
  private let input: TensorQuantization

  init(_ graph: ModelGraph) throws {
    input = try #require(graph[graph.inputs[0]].quantization)
    let package = AlignedBytes(PackageWriter.bytes(of: try PlanLowering.plan(graph)))
    arena = try package.withBytes { bytes in
      let runtime = try InferenceRuntime(PackageView(validating: bytes))
      try runtime.checkNumbers()
      return AlignedBytes([UInt8](repeating: 0, count: runtime.arenaByteCount))
    }
    self.package = package
  }

  /// The integers of the output.
  func output(_ reals: [Float]) throws -> [Float] {
    try package.withBytes { bytes in
      let runtime = try InferenceRuntime(PackageView(validating: bytes))
      let integers = reals.map {
        Int8(clamping: Int32(($0 / input.scale).rounded()) + input.zeroPoint)
      }
      arena.write(integers, at: runtime.inputRange(0))
      arena.withMutableBytes { runtime.run(arena: &$0) }
      return arena.read(runtime.outputRange(0)).map { Float($0) }
    }
  }
}
