import ModelGraph

extension OperatorTable {
  /// Pad with a constant; its numbers are attributes before operator set 11, inputs from there on.
  static let paddings: [String: OperatorReader] = ["Pad": readPad]

  @Sendable private static func readPad(
    _ view: NodeView, _ builder: inout GraphBuilder
  ) throws(ONNXError) -> [Value] {
    let mode = try view.text("mode", default: "constant")
    guard mode == "constant" else { throw view.unsupported("mode \(mode)") }
    let x = try builder.reals(0, view)
    let rank = builder.graph[x].shape.rank
    let isOld = view.operatorSet < 11
    let pads = isOld ? try view.integers("pads") : try view.integers(input: 1, "the padding")
    let value =
      isOld
      ? try view.float("value", default: 0) : try view.float(input: 2, "the value") ?? 0
    let given = isOld ? nil : try view.integers(input: 3, "the list of axes")
    let axes = try view.axes(given ?? Array(0..<rank), rank: rank)
    guard let pads, pads.count == 2 * axes.count else {
      throw .operand(
        node: view.label, position: 1, found: "\(pads?.prefix(16) ?? [])",
        expected: "\(2 * axes.count) margins")
    }
    guard pads.allSatisfy({ $0 >= 0 }) else {
      throw view.unsupported("negative margins, which crop")
    }
    var before = [Int](repeating: 0, count: rank)
    var after = before
    for (position, axis) in axes.enumerated() {
      before[axis] = pads[position]
      after[axis] = pads[axes.count + position]
    }
    let operation = Operation.pad(before: before, after: after, value: value)
    return [.tensor(try builder.emit(operation, [x], view))]
  }
}
