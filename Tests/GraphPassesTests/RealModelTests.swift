import GraphPasses
import ModelGraph
import ONNXFormat
import ReferenceInterpreter
import SharedBytes
import TFLiteFormat
import TestSupport
import Testing

/// Models of the data set, and how far their simplified form may give something else: nothing for
/// reals, half a step of the output where a real softmax becomes one of integers.
private let models: [(path: String, bound: Float)] = [
  ("ai-edge-quantizer/conv_fc_mnist.tflite", 1e-5),
  ("ai-edge-quantizer/conv_fc_mnist_srq_a8w8.tflite", 0),
  ("ai-edge-quantizer/mnist_quantized.tflite", 1e-5),
  ("mlperf-tiny/models/ad01_fp32.tflite", 1e-5),
  ("mlperf-tiny/models/ad01_int8.tflite", 0),
  ("mlperf-tiny/models/kws_float_tiny_results_v1.3.tflite", 1e-5),
  ("mlperf-tiny/models/kws_ref_model_float32.tflite", 1e-5),
  ("mlperf-tiny/models/kws_ref_model.tflite", 0),
  ("mlperf-tiny/models/pretrainedResnet.tflite", 1e-5),
  ("mlperf-tiny/models/pretrainedResnet_quant.tflite", 0),
  ("mlperf-tiny/models/str_ww_ref_model.tflite", 0),
  ("onnx/hello-world/model.onnx", 1e-5),
  ("onnx/mnist-atmega/mnist.simplified.onnx", 1e-5),
  ("onnx/mnist-cntk/model.onnx", 1e-5),
  ("onnx/mnist-cntk/pytorch.onnx", 1e-5),
  ("onnx/mnist-opt/opt-mnist.onnx", 1e-5),
  ("onnx/mlperf-tiny-onnx/deep_autoencoder.onnx", 0),
  ("onnx/mlperf-tiny-onnx/kws_ref_model.onnx", 0.5 / 256),
  ("onnx/mlperf-tiny-onnx/resnet.onnx", 0.5 / 256),
]

@Test(.enabled(if: TestData.isPresent), arguments: models.indices)
func aRealModelGivesTheSameWhenSimplified(index: Int) throws {
  let (path, bound) = models[index]
  let graph = try read(path)
  let simplified = try graph.simplified()
  var random = SplitMix64(seed: UInt64(index))
  let inputs = graph.inputs.map { id in
    let scale = graph[id].quantization.map { 120 * $0.scale } ?? 1
    return (0..<graph[id].shape.elementCount).map { _ in
      Float.random(in: -scale...scale, using: &random)
    }
  }
  let expected = try ReferenceInterpreter(graph).run(inputs)
  let found = try ReferenceInterpreter(simplified).run(inputs)
  for (a, b) in zip(expected, found) {
    let largest = a.reduce(0) { max($0, abs($1)) }
    // Sums in another order may fall on the other side of a rounding: not in these, by their seeds.
    #expect(
      zip(a, b).allSatisfy { abs($0 - $1) <= bound * max(largest, 1) }, "\(path), seed \(index)")
  }
  #expect(expected.map(\.count) == found.map(\.count))
  if graph.isQuantized { #expect(simplified.realNodes.isEmpty, "\(path)") }
}

/// Models of the data set, and the file that holds their simplified form.
private let goldens = [
  ("onnx/mnist-cntk/model.onnx", "digits-cntk"),
  ("onnx/mnist-cntk/pytorch.onnx", "digits-dense"),
  ("onnx/mlperf-tiny-onnx/resnet.onnx", "images-resnet"),
  ("mcunet/ptq_mnist_lenet-300-100.tflite", "digits-lenet"),
]

@Test(.enabled(if: TestData.isPresent), arguments: goldens)
func aRealModelSimplifiesToItsGolden(path: String, name: String) throws {
  try expectGolden(try read(path).simplified().dump(), name)
}

private func read(_ path: String) throws -> ModelGraph {
  let bytes = try SharedBytes(mapping: TestData.path(path))
  return TFLiteReader.isTFLite(bytes)
    ? try TFLiteReader.read(bytes, name: path)
    : try ONNXReader.read(bytes, name: path, folder: nil)
}
