import ModelGraph

// The one place that knows which family lowers an operation: a new one adds a line to each switch.
extension PlanBuilder {
  /// Why there is no integer kernel for an operation, if there is none.
  static func refusal(of operation: Operation) -> String? {
    switch operation {
    case .convolution2D, .fullyConnected, .averagePool2D, .maxPool2D, .softmax, .reshape: nil
    case .matrixMultiply: "a product of two computed matrices"
    default: "\(operation)"
    }
  }

  mutating func lower(_ node: Node) throws(LoweringError) {
    switch node.operation {
    case .convolution2D(let convolution): try lower(convolution, node)
    case .fullyConnected(let product): try lower(product, node)
    case .averagePool2D(let pool): try lower(pool, .averagePool2D, node)
    case .maxPool2D(let pool): try lower(pool, .maxPool2D, node)
    case .softmax(let beta): try lowerSoftmax(beta: beta, node)
    case .reshape: alias(node.output, of: node.input)
    default: preconditionFailure("refused before")
    }
  }
}
