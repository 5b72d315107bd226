import ModelGraph
import PackageFormat

// The one place that knows which family lowers an operation: a new one adds a line to each switch.
extension PlanBuilder {
  /// Why there is no integer kernel for an operation, if there is none.
  static func refusal(of operation: Operation) -> String? {
    switch operation {
    case .matrixMultiply: "a product of two computed matrices"
    case .batchNormalization: "a batch normalization that no layer took in"
    case .binary(.divide, _): "a division"
    case .binary(.minimum, let activation) where activation != .none,
      .binary(.maximum, let activation) where activation != .none:
      "a minimum or maximum with an activation"
    case .averagePool2D(let pool) where pool.countsPadding && !pool.padding.isNone:
      "an average over its margins"
    case .dequantize: "reals"
    default: nil
    }
  }

  mutating func lower(_ node: Node) throws(LoweringError) {
    if node.operation.keepsQuantization { try expectSharedQuantization(node) }
    switch node.operation {
    case .convolution2D(let convolution): try lower(convolution, node)
    case .fullyConnected where graph[node.input].type == .int16: try lowerLinear(node)
    case .fullyConnected(let product): try lower(product, node)
    case .averagePool2D(let pool): try lower(pool, .averagePool2D, node)
    case .maxPool2D(let pool): try lower(pool, .maxPool2D, node)
    case .mean(let axes, _): try lowerMean(axes: axes, node)
    case .binary(.add, let activation) where graph[node.output].type == .int16:
      try lowerResidual(activation, node)
    case .binary(let operation, let activation): try lower(operation, activation, node)
    case .unary(let operation): try lower(operation, node)
    case .quantize: try lower(.identity, node)
    case .softmax(let beta): try lowerSoftmax(beta: beta, node)
    case .logSoftmax: try lowerLogSoftmax(node)
    case .reshape: alias(node.output, of: node.input)
    case .transpose(let permutation): try lowerTranspose(permutation, node)
    case .pad(let before, let after, let value):
      try lowerPad(before: before, after: after, value: value, node)
    case .concatenate(let axis): lowerConcatenate(axis: axis, node)
    case .resizeNearest(let resize): lower(resize, node)
    case .embedding: try lowerEmbedding(node)
    case .rmsNormalization(let epsilon): try lowerRMSNormalization(epsilon: epsilon, node)
    case .attention(let attention): try lower(attention, node)
    case .gatedSiLU: try lowerGatedSiLU(node)
    case .matrixMultiply, .batchNormalization, .dequantize:
      preconditionFailure("refused before")
    }
  }
}
