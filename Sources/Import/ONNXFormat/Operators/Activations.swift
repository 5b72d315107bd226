import ModelGraph

extension OperatorTable {
  /// Functions of one element.
  static let activations: [String: OperatorReader] = [
    "Clip": readClip,
    "HardSigmoid": readHardSigmoid,
    "HardSwish": { (view, builder) throws(ONNXError) in
      try readUnary(view, &builder, .hardSwish)
    },
    "LeakyRelu": { (view, builder) throws(ONNXError) in
      let slope = try view.float("alpha", default: 0.01)
      return try readUnary(view, &builder, .leakyRelu(slope: slope))
    },
    "Relu": { (view, builder) throws(ONNXError) in try readUnary(view, &builder, .relu) },
    "Sigmoid": { (view, builder) throws(ONNXError) in try readUnary(view, &builder, .logistic) },
    "Tanh": { (view, builder) throws(ONNXError) in try readUnary(view, &builder, .tanh) },
  ]

  private static func readUnary(
    _ view: NodeView, _ builder: inout GraphBuilder, _ operation: UnaryOperation
  ) throws(ONNXError) -> [Value] {
    [.tensor(try builder.emit(.unary(operation), [builder.reals(0, view)], view))]
  }

  /// The bounds are attributes before operator set 11, inputs from there on.
  @Sendable private static func readClip(
    _ view: NodeView, _ builder: inout GraphBuilder
  ) throws(ONNXError) -> [Value] {
    let lower: Float?
    let upper: Float?
    if view.operatorSet < 11 {
      lower = view.has("min") ? try view.float("min", default: 0) : nil
      upper = view.has("max") ? try view.float("max", default: 0) : nil
    } else {
      lower = try view.float(input: 1, "the lower bound")
      upper = try view.float(input: 2, "the upper bound")
    }
    if let bound = lower ?? upper, bound.isNaN || upper?.isNaN == true {
      throw view.unsupported("a bound that is not a number")
    }
    // Exporters write the largest float where they mean no bound.
    let low = lower.flatMap { $0 <= -Float.greatestFiniteMagnitude ? nil : $0 } ?? -.infinity
    let high = upper.flatMap { $0 >= Float.greatestFiniteMagnitude ? nil : $0 } ?? .infinity
    let operation: UnaryOperation =
      switch (low, high) {
      case (0, .infinity): .relu
      case (0, 6): .relu6
      case (-.infinity, .infinity): .identity
      default: .clip(lower: low, upper: high)
      }
    return try readUnary(view, &builder, operation)
  }

  /// min(max(alpha * x + beta, 0), 1)
  @Sendable private static func readHardSigmoid(
    _ view: NodeView, _ builder: inout GraphBuilder
  ) throws(ONNXError) -> [Value] {
    let alpha = try view.float("alpha", default: 0.2)
    let beta = try view.float("beta", default: 0.5)
    let name = view.output
    let factor = Constant(name: "\(name)/alpha", shape: [], floats: [alpha])
    let offset = Constant(name: "\(name)/beta", shape: [], floats: [beta])
    let x = try builder.reals(0, view)
    let product = try builder.emit(
      .binary(.multiply, activation: .none), [x, builder.tensor(.constant(factor))], view,
      part: "/times alpha")
    let sum = try builder.emit(
      .binary(.add, activation: .none), [product, builder.tensor(.constant(offset))], view,
      part: "/plus beta")
    return [.tensor(try builder.emit(.unary(.clip(lower: 0, upper: 1)), [sum], view))]
  }
}
