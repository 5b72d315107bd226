import ModelGraph

extension OperatorTable {
  /// Softmax and its logarithm; the IR has them along the innermost axis.
  static let softmaxes: [String: OperatorReader] = [
    "LogSoftmax": { (view, builder) throws(ONNXError) in
      try read(view, &builder, .logSoftmax)
    },
    "Softmax": { (view, builder) throws(ONNXError) in
      try read(view, &builder, .softmax(beta: 1))
    },
  ]

  /// Before operator set 13 all axes from `axis` on are one; from there on `axis` stands alone.
  private static func read(
    _ view: NodeView, _ builder: inout GraphBuilder, _ operation: Operation
  ) throws(ONNXError) -> [Value] {
    let x = try builder.reals(0, view)
    let shape = builder.graph[x].shape
    let flattens = view.operatorSet < 13
    let axis = try view.axis(
      view.integer("axis", default: flattens ? 1 : -1), rank: max(shape.rank, 1))
    if axis >= shape.rank - 1 { return [.tensor(try builder.emit(operation, [x], view))] }
    if flattens {
      let rows = shape.dimensions[..<axis].reduce(1, *)
      let flat: Shape = [rows, shape.elementCount / max(rows, 1)]
      let matrix = try builder.reshape(.tensor(x), to: flat, view, part: "/flat")
      let result = try builder.emit(operation, [builder.tensor(matrix)], view, part: "/rows")
      return [try builder.reshape(.tensor(result), to: shape, view)]
    }
    var swap = Array(0..<shape.rank)
    swap.swapAt(axis, shape.rank - 1)
    let moved = try builder.transpose(.tensor(x), swap, view, part: "/innermost")
    let result = try builder.emit(operation, [builder.tensor(moved)], view, part: "/rows")
    return [try builder.transpose(.tensor(result), swap, view)]
  }
}
