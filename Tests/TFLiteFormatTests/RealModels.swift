import ModelGraph
import SharedBytes
import TFLiteFormat
import TestSupport

/// The models of the shared data.
enum RealModels {
  /// Those whose operators are all known.
  static let mustImport = [
    "mlperf-tiny/models/kws_ref_model.tflite",
    "mlperf-tiny/models/kws_ref_model_float32.tflite",
    "mlperf-tiny/models/pretrainedResnet.tflite",
    "mlperf-tiny/models/pretrainedResnet_quant.tflite",
    "mlperf-tiny/models/ad01_fp32.tflite",
    "mlperf-tiny/models/ad01_int8.tflite",
    "mlperf-tiny/models/str_ww_ref_model.tflite",
    "tflite-micro/models/hello_world_float.tflite",
    "tflite-micro/models/hello_world_int8.tflite",
    "tflite-micro/models/micro_speech_quantized.tflite",
    "ai-edge-quantizer/conv_fc_mnist.tflite",
    "ai-edge-quantizer/conv_fc_mnist_srq_a8w8.tflite",
    "ai-edge-quantizer/mnist_quantized.tflite",
    "ai-edge-quantizer/blockwise_i4rangedvalues_fc.tflite",
    "ai-edge-quantizer/channel_i4rangedvalues_fc.tflite",
    "ai-edge-quantizer/tensor_i4rangedvalues_fc.tflite",
    "mcunet/ptq_mnist_lenet-300-100.tflite",
  ]

  /// A model's graph.
  static func read(_ path: String) throws -> ModelGraph {
    try TFLiteReader.read(SharedBytes(mapping: TestData.path(path)), name: path)
  }
}
