/// Adds one operator of a file to the graph.
typealias OperatorReader = @Sendable (inout GraphAssembly, TFLiteNode) throws -> Void

/// The operators that are known; an operator is supported by being listed here.
enum OperatorReaders {
  static let table: [BuiltinOperator: OperatorReader] = [
    .conv2D: { try $0.readConvolution($1) },
    .depthwiseConv2D: { try $0.readDepthwiseConvolution($1) },
    .fullyConnected: { try $0.readFullyConnected($1) },
    .batchMatMul: { try $0.readBatchMatMul($1) },
    .averagePool2D: { try $0.readPool($1) { .averagePool2D($0) } },
    .maxPool2D: { try $0.readPool($1) { .maxPool2D($0) } },
    .mean: { try $0.readMean($1) },

    .add: { try $0.readBinary($1, .add, .add) },
    .sub: { try $0.readBinary($1, .subtract, .sub) },
    .mul: { try $0.readBinary($1, .multiply, .mul) },
    .div: { try $0.readBinary($1, .divide, .div) },
    .minimum: { try $0.readBinary($1, .minimum, nil) },
    .maximum: { try $0.readBinary($1, .maximum, nil) },

    .relu: { try $0.readUnary($1, .relu) },
    .relu6: { try $0.readUnary($1, .relu6) },
    .reluN1To1: { try $0.readUnary($1, .clip(lower: -1, upper: 1)) },
    .relu0To1: { try $0.readUnary($1, .clip(lower: 0, upper: 1)) },
    .leakyRelu: { try $0.readLeakyRelu($1) },
    .logistic: { try $0.readUnary($1, .logistic) },
    .tanh: { try $0.readUnary($1, .tanh) },
    .hardSwish: { try $0.readUnary($1, .hardSwish) },
    .softmax: { try $0.readSoftmax($1) },
    .logSoftmax: { try $0.readLogSoftmax($1) },

    .reshape: { try $0.readReshape($1) },
    .squeeze: { try $0.readReshape($1) },
    .expandDims: { try $0.readReshape($1) },
    .transpose: { try $0.readTranspose($1) },
    .pad: { try $0.readPad($1) },
    .padV2: { try $0.readPad($1) },
    .concatenation: { try $0.readConcatenation($1) },
    .resizeNearestNeighbor: { try $0.readResizeNearest($1) },

    .quantize: { try $0.readQuantize($1) },
    .dequantize: { try $0.readDequantize($1) },
  ]
}
