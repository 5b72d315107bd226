package import ModelGraph

extension Operation {
  /// The quantization that the 8-bit specification gives the result, whatever the data.
  ///
  /// Source: TensorFlow Lite 8-bit quantization specification, LOGISTIC, SOFTMAX, TANH,
  /// LOG_SOFTMAX.
  package var fixedQuantization: TensorQuantization? {
    switch self {
    case .softmax, .unary(.logistic): TensorQuantization(scale: 1 / 256, zeroPoint: -128)
    case .unary(.tanh): TensorQuantization(scale: 1 / 128, zeroPoint: 0)
    case .logSoftmax: TensorQuantization(scale: 16 / 256, zeroPoint: 127)
    default: nil
    }
  }
}
