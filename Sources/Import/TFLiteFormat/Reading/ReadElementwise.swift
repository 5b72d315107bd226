import FlatBufferWire
import ModelGraph
import TensorTypes

// Functions of one or two elements, and those along the innermost axis.

extension GraphAssembly {
  mutating func readBinary(
    _ node: TFLiteNode, _ operation: BinaryOperation, _ options: OptionsType?
  ) throws {
    try node.expectInputs(2...2)
    var fused = FusedActivation.none
    if let options {
      fused = try activation(
        node.options(options)?.integer(ArithmeticOptions.activation, default: Int8(0)), node)
    }
    let inputs = [try input(node, 0), try input(node, 1)]
    let types = inputs.map { graph[$0].type }
    guard types[0] == types[1] else {
      throw TFLiteError.parameter(
        node: node.name, what: "the type of input 1", found: "\(types[1])",
        expected: "\(types[0]), as input 0 has")
    }
    try finish(node, .binary(operation, activation: fused), inputs)
  }

  mutating func readUnary(_ node: TFLiteNode, _ operation: UnaryOperation) throws {
    try node.expectInputs(1...1)
    try finish(node, .unary(operation), [try input(node, 0)])
  }

  mutating func readLeakyRelu(_ node: TFLiteNode) throws {
    let slope = try node.options(.leakyRelu)?.real(LeakyReluOptions.alpha) ?? 0
    try readUnary(node, .leakyRelu(slope: try finite(slope, "alpha", node)))
  }

  mutating func readSoftmax(_ node: TFLiteNode) throws {
    try node.expectInputs(1...1)
    let beta = try node.options(.softmax)?.real(SoftmaxOptions.beta) ?? 0
    try finish(node, .softmax(beta: try finite(beta, "beta", node)), [try input(node, 0)])
  }

  mutating func readLogSoftmax(_ node: TFLiteNode) throws {
    try node.expectInputs(1...1)
    try finish(node, .logSoftmax, [try input(node, 0)])
  }

  private func finite(_ value: Float, _ what: String, _ node: TFLiteNode) throws -> Float {
    guard value.isFinite else {
      throw TFLiteError.parameter(
        node: node.name, what: what, found: "\(value)", expected: "a finite number")
    }
    return value
  }
}

// Between reals and integers.
extension GraphAssembly {
  mutating func readQuantize(_ node: TFLiteNode) throws {
    try node.expectInputs(1...1)
    let result = fileResult(node)
    guard [.int8, .uint8, .int16, .int32].contains(result.type), result.quantization != nil else {
      throw TFLiteError.quantization(
        tensor: result.name, what: "a result of QUANTIZE needs integers with a scale")
    }
    try finish(node, .quantize, [try input(node, 0)])
  }

  /// A constant becomes a constant of reals: so weight-only models are float models.
  mutating func readDequantize(_ node: TFLiteNode) throws {
    try node.expectInputs(1...1)
    guard try fileTensor(node, 0).isConstant else {
      return try finish(node, .dequantize, [try input(node, 0)])
    }
    let id = try real(node, 0)
    let (expected, found) = (fileResult(node), graph[id])
    guard expected.shape == found.shape else {
      throw TFLiteError.resultShape(
        node: node.name, inFile: expected.shape, inferred: found.shape)
    }
    guard expected.type == .float32 else {
      throw TFLiteError.resultType(node: node.name, inFile: expected.type, inferred: .float32)
    }
    try bind(node, to: id)
  }
}
