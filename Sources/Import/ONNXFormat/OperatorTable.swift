/// Reads one node: adds what it does to the graph and gives what its outputs stand for, in order.
typealias OperatorReader =
  @Sendable (NodeView, inout GraphBuilder) throws(ONNXError) -> [Value]

/// Which reader a standard operator has; each family is in a file of its own.
enum OperatorTable {
  static let readers: [String: OperatorReader] = {
    let families = [
      activations, constants, convolutions, elementwise, matrixProducts, movement,
      normalizations, paddings, pools, quantizations, reductions, reshapes, resizes,
      shapeArithmetic,
      softmaxes,
    ]
    return families.reduce(into: [:]) { all, family in
      all.merge(family) { _, _ in preconditionFailure("an operator has two readers") }
    }
  }()
}
