import ModelGraph

extension OperatorTable {
  /// Functions of two elements, and those that take any number of them.
  static let elementwise: [String: OperatorReader] = [
    "Add": { (view, builder) throws(ONNXError) in try readPair(view, &builder, .add) },
    "Div": { (view, builder) throws(ONNXError) in try readPair(view, &builder, .divide) },
    "Max": { (view, builder) throws(ONNXError) in try readChain(view, &builder, .maximum) },
    "Min": { (view, builder) throws(ONNXError) in try readChain(view, &builder, .minimum) },
    "Mul": { (view, builder) throws(ONNXError) in try readPair(view, &builder, .multiply) },
    "Sub": { (view, builder) throws(ONNXError) in try readPair(view, &builder, .subtract) },
    "Sum": { (view, builder) throws(ONNXError) in try readChain(view, &builder, .add) },
  ]

  private static func readPair(
    _ view: NodeView, _ builder: inout GraphBuilder, _ operation: BinaryOperation
  ) throws(ONNXError) -> [Value] {
    [try combine(view.value(0), view.value(1), operation, view, &builder, part: "")]
  }

  private static func readChain(
    _ view: NodeView, _ builder: inout GraphBuilder, _ operation: BinaryOperation
  ) throws(ONNXError) -> [Value] {
    var result = try view.value(0)
    for position in 1..<max(view.inputs.count, 1) {
      let part = position == view.inputs.count - 1 ? "" : "/\(position)"
      result = try combine(
        result, view.value(position), operation, view, &builder, part: part)
    }
    return [result]
  }

  private static func combine(
    _ a: Value, _ b: Value, _ operation: BinaryOperation, _ view: NodeView,
    _ builder: inout GraphBuilder, part: String
  ) throws(ONNXError) -> Value {
    if case .constant(let left) = a, case .constant(let right) = b {
      return .constant(try fold(left, right, operation, view, &builder, part: part))
    }
    let operands = [try builder.tensor(a), try builder.tensor(b)]
    for id in operands where builder.graph[id].type != .float32 {
      throw view.unsupported("on \(builder.graph[id].type) that is only known when it runs")
    }
    return .tensor(
      try builder.emit(.binary(operation, activation: .none), operands, view, part: part))
  }

  private static func fold(
    _ left: Constant, _ right: Constant, _ operation: BinaryOperation, _ view: NodeView,
    _ builder: inout GraphBuilder, part: String
  ) throws(ONNXError) -> Constant {
    guard let shape = left.shape.broadcast(with: right.shape),
      let count = shape.elementCount(limit: ModelGraph.elementLimit)
    else {
      let what = "broadcasting"
      throw .graph(
        .mismatch(node: view.label, what: what, left: left.shape, right: right.shape))
    }
    try builder.book(count, view)
    let name = view.output + part
    guard let result = left.combined(with: right, operation, to: shape, name: name) else {
      throw view.operand(1, found: right, expected: "a \(left.type) that \(operation) is made for")
    }
    return result
  }
}
