import Calibration
import Datasets
import GraphPasses
import ModelGraph
import ModelMetrics
import ONNXFormat
import Quantization
import ReferenceInterpreter
import SharedBytes
import TFLiteFormat
import TestSupport
import Testing

private let images = TestData.path("mnist-test/t10k-images-idx3-ubyte.gz")
private let labels = TestData.path("mnist-test/t10k-labels-idx1-ubyte.gz")
/// What a test has time for; `evaluate` measures all 10,000.
private let testCount = 1000

@Test(.enabled(if: TestData.isPresent))
func aConvolutionalNetKeepsItsAccuracyOnDigits() throws {
  let bytes = try SharedBytes(mapping: TestData.path("ai-edge-quantizer/conv_fc_mnist.tflite"))
  let graph = try TFLiteReader.read(bytes, name: "conv_fc_mnist").simplified()
  try expectAccuracyKept(graph, brightness: 1)
}

@Test(.enabled(if: TestData.isPresent))
func anONNXNetKeepsItsAccuracyOnDigits() throws {
  let bytes = try SharedBytes(mapping: TestData.path("onnx/mnist-cntk/model.onnx"))
  let graph = try ONNXReader.read(bytes, name: "mnist-cntk", folder: nil).simplified()
  try expectAccuracyKept(graph, brightness: 255)
}

/// Quantizes with 200 images and expects at most two answers in a thousand fewer to be right.
private func expectAccuracyKept(
  _ graph: ModelGraph, brightness: Float
) throws {
  let samples = CalibrationSamples(count: 200) { body in
    var stream = try Dataset(data: images, labels: labels, first: 200).stream()
    while let sample = try stream.next() { try body([sample.reals.map { $0 * brightness }]) }
  }
  let result = try quantize(graph, calibration: samples)
  let real = try rightAnswers(of: graph, brightness: brightness)
  let rounded = try rightAnswers(of: result.graph, brightness: brightness)
  #expect(rounded >= real - testCount / 500, "\(rounded) instead of \(real) of \(testCount)")
}

private func rightAnswers(of graph: ModelGraph, brightness: Float) throws -> Int {
  let interpreter = try ReferenceInterpreter(graph)
  var stream = try Dataset(data: images, labels: labels, skip: 200, first: testCount).stream()
  var score = Accuracy()
  while let sample = try stream.next() {
    let output = try interpreter.run([sample.reals.map { $0 * brightness }])[0]
    score.add(predicted: indexOfMaximum(output), label: sample.label ?? -1)
  }
  return score.correct
}
