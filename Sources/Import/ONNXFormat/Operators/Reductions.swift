import ModelGraph

extension OperatorTable {
  /// ReduceMean; its axes are an attribute before operator set 18, an input from there on.
  static let reductions: [String: OperatorReader] = ["ReduceMean": readMean]

  @Sendable private static func readMean(
    _ view: NodeView, _ builder: inout GraphBuilder
  ) throws(ONNXError) -> [Value] {
    let x = try builder.reals(0, view)
    let rank = builder.graph[x].shape.rank
    let given =
      view.operatorSet < 18
      ? try view.integers("axes") : try view.integers(input: 1, "the list of axes")
    var axes = try view.axes(given ?? [], rank: rank).sorted()
    if axes.isEmpty {
      if try view.integer("noop_with_empty_axes", default: 0) != 0 { return [.tensor(x)] }
      axes = Array(0..<rank)
    }
    let keeps = try view.integer("keepdims", default: 1) != 0
    let operation = Operation.mean(axes: axes, keepDimensions: keeps)
    return [.tensor(try builder.emit(operation, [x], view))]
  }
}
